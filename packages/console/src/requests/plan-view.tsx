import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { changesQuery } from '../api/request-queries.ts';
import { Section } from '../parts/section.tsx';
import { Sign } from '../parts/sign.tsx';
import { Failure, LoadingRows } from '../parts/states.tsx';
import { useWords } from '../texts/words-context.tsx';
import { sumOf, type RequestPage } from './request.ts';
import css from './requests.module.css';
import { Scroll } from './scroll.tsx';

type Plan = NonNullable<RequestPage['plan']>;
/** React Flow is large, and many requests have no plan. */
const PlanGraph = lazy(() => import('./plan-graph.tsx').then((part) => ({ default: part.PlanGraph })));

const fates = ['deleted', 'changed', 'detached', 'kept'] as const;

function Conflicts({ plan, titleOf }: { readonly plan: Plan; readonly titleOf: (id: string) => string }) {
  const { t, find, day } = useWords();
  const sorted = plan.conflicts.toSorted((a, b) => Number(b.blocks) - Number(a.blocks));
  return (
    <ul className={css['conflicts']}>
      {sorted.map((each) => (
        <li
          key={[each.kind, each.system, each.table, each.column, each.by].join(' ')}
          data-blocks={each.blocks}
        >
          <Sign name={each.blocks ? 'broken' : 'at_risk'} />
          <div>
            <b>
              {find(`conflict.${each.kind}`, each.kind)}
              {': '}
              {[titleOf(each.system), [each.table, each.column].filter(Boolean).join('.')]
                .filter((part) => part !== '')
                .join(', ')}
            </b>
            <p>
              {each.rows !== undefined && `${t('plan.rows', { count: each.rows })} · `}
              {each.because !== undefined && `${each.because} · `}
              {each.until !== undefined && `${t('plan.until', { day: day(`${each.until}T12:00:00`) })} · `}
              {find(`conflict.${each.kind}_next`, '')}
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}

function Tables({ plan, titleOf }: { readonly plan: Plan; readonly titleOf: (id: string) => string }) {
  const { t, number, day } = useWords();
  const touched = plan.tables.filter(({ found, detached }) => found + detached > 0);
  const empty = plan.tables.length - touched.length;
  return (
    <>
      <Scroll label={t('plan.table')}>
        <table className={css['numbers']}>
          <thead>
            <tr>
              <th scope="col">{t('plan.place')}</th>
              <th scope="col">{t('plan.found')}</th>
              {fates.map((name) => (
                <th key={name} scope="col">
                  {t(`fate.${name}`)}
                </th>
              ))}
              <th scope="col">{t('plan.found_over')}</th>
            </tr>
          </thead>
          <tbody>
            {touched.map((table) => (
              <tr key={`${table.system} ${table.table}`}>
                <th scope="row">
                  {table.table} <span className={css['quiet']}>{titleOf(table.system)}</span>
                </th>
                <td>{number(table.found)}</td>
                {fates.map((name) => (
                  <td key={name} data-fate={table[name] > 0 ? name : undefined}>
                    {number(table[name])}
                  </td>
                ))}
                <td>
                  {table.kept_until !== undefined &&
                    `${t('plan.until', { day: day(`${table.kept_until}T12:00:00`) })} · `}
                  {table.found_by.join('; ') || t('plan.by_person')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {empty > 0 && <p className={css['quiet']}>{t('plan.empty_tables', { count: empty })}</p>}
    </>
  );
}

/** Old and new values, for whoever decides about them. */
function Changes({ view, plan }: { readonly view: RequestPage; readonly plan: Plan }) {
  const { t } = useWords();
  const { data, error, refetch } = useQuery(changesQuery(view.id, plan.hash ?? ''));
  if (error !== null && data === undefined) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <LoadingRows rows={2} />;
  const value = (text: string | null) => text ?? <i className={css['quiet']}>{t('plan.emptied')}</i>;
  return (
    <Scroll label={t('plan.changes')}>
      <table className={`${css['numbers']} ${css['sides']}`}>
        <caption>{t('plan.changes')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('plan.place')}</th>
            <th scope="col">{t('plan.now')}</th>
            <th scope="col">{t('plan.then')}</th>
          </tr>
        </thead>
        <tbody>
          {data.items.flatMap(({ system, table, column, rows }) =>
            rows.map(({ from, to }, at) => (
              <tr key={`${system} ${table} ${column} ${String(at)}`}>
                <th scope="row">
                  {table}.{column}
                </th>
                <td>
                  <del>{value(from)}</del>
                </td>
                <td>
                  <ins>{value(to)}</ins>
                </td>
              </tr>
            )),
          )}
        </tbody>
      </table>
    </Scroll>
  );
}

function Waiting({ plan, titleOf }: { readonly plan: Plan; readonly titleOf: (id: string) => string }) {
  const { t, find, instant } = useWords();
  if (plan.waiting_for.length === 0) return null;
  return (
    <ul className={css['conflicts']}>
      {plan.waiting_for.map(({ system, code, since }) => (
        <li key={system}>
          <Sign name="pause" />
          <div>
            <b>{t('plan.waits', { system: titleOf(system), since: instant(since) })}</b>
            <p>
              {find(`waiting.${code}`, t('waiting.unreachable'))}{' '}
              {code === 'task_open' && <Link to="/requests/tasks">{t('tasks.title')}</Link>}
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}

/** Where each mapped place ended, computed after everything was read again. */
function Coverage({ plan, titleOf }: { readonly plan: Plan; readonly titleOf: (id: string) => string }) {
  const { t, find, number, day } = useWords();
  const { coverage } = plan;
  if (coverage === undefined) return null;
  const lines = coverage.lines.filter(({ outcome }) => outcome !== 'none_found');
  const none = coverage.lines.length - lines.length;
  return (
    <>
      <p className={css['result']} data-whole={coverage.is_whole}>
        <Sign name={coverage.is_whole ? 'kept' : 'at_risk'} />
        {t(coverage.is_whole ? 'coverage.whole' : 'coverage.partly')}
      </p>
      <Scroll label={t('coverage.title')}>
        <table className={css['numbers']}>
          <caption>{t('coverage.title')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('plan.place')}</th>
              <th scope="col">{t('coverage.outcome')}</th>
              <th scope="col">{t('plan.found')}</th>
              <th scope="col">{t('coverage.because')}</th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <tr key={[line.system, line.table, line.column, line.outcome].join(' ')}>
                <th scope="row">
                  {[line.table, line.column].filter(Boolean).join('.')}{' '}
                  <span className={css['quiet']}>{titleOf(line.system)}</span>
                </th>
                <td data-outcome={line.outcome}>{find(`outcome.${line.outcome}`, line.outcome)}</td>
                <td>{line.rows === undefined ? '' : number(line.rows)}</td>
                <td>
                  {[line.because, line.until && t('plan.until', { day: day(`${line.until}T12:00:00`) })]
                    .filter(Boolean)
                    .join(' · ')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {none > 0 && <p className={css['quiet']}>{t('coverage.none', { count: none })}</p>}
    </>
  );
}

/** The plan over the databases: drawn, in numbers, with what stands in the way, and at the end where everything went. */
export function PlanView({ view, plan }: { readonly view: RequestPage; readonly plan: Plan }) {
  const { t } = useWords();
  const sum = sumOf(plan.tables);
  const titleOf = (id: string): string => view.systems.find((system) => system.id === id)?.title ?? id;
  const showsChanges =
    plan.kind === 'rectification' && (plan.state === 'made' || plan.state === 'approved') && sum.changed > 0;
  return (
    <Section
      title={t('plan.title')}
      aside={<span className={css['quiet']}>{t(`plan_state.${plan.state}`)}</span>}
    >
      {plan.failure !== undefined && <p className={css['alert']}>{t('plan.failed')}</p>}
      <Waiting plan={plan} titleOf={titleOf} />
      <Conflicts plan={plan} titleOf={titleOf} />
      {plan.state === 'making' && <p role="status">{t('next.plan_made')}</p>}
      {showsChanges && <Changes view={view} plan={plan} />}
      <Coverage plan={plan} titleOf={titleOf} />
      {sum.tables > 0 && (
        <Suspense fallback={<LoadingRows rows={4} />}>
          <PlanGraph tables={plan.tables} titleOf={titleOf} />
        </Suspense>
      )}
      {plan.tables.length > 0 && sum.tables === 0 && <p>{t('plan.nothing')}</p>}
      {sum.tables > 0 && <Tables plan={plan} titleOf={titleOf} />}
    </Section>
  );
}
