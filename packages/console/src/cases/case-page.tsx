import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { caseQuery } from '../api/work-queries.ts';
import { useMe } from '../app/use-me.ts';
import { Page } from '../parts/page.tsx';
import { Facts, Section } from '../parts/section.tsx';
import { Failure, LoadingRows } from '../parts/states.tsx';
import { useWords } from '../texts/words-context.tsx';
import { CaseActs, Removal } from './case-acts.tsx';
import type { CaseView } from './case.ts';
import css from './cases.module.css';
import { CaseStatus, Term } from './term.tsx';
import { Timeline } from './timeline.tsx';
import { WriteForms } from './write-forms.tsx';

const route = getRouteApi('/shell/cases/$caseId');

const languageName = (locale: string): string =>
  new Intl.DisplayNames([locale], { type: 'language' }).of(locale) ?? locale;

function Person({ view }: { readonly view: CaseView }) {
  const { t, day } = useWords();
  const { may } = useMe();
  return (
    <Section title={t('case_page.person')}>
      <Facts
        facts={[
          ...view.identities.map(({ kind, masked }) => [t(`kind.${kind}`), masked] as const),
          [
            t('case_page.language'),
            <span key="language" lang={view.locale}>
              {languageName(view.locale)}
            </span>,
          ],
          [t('case_page.opened'), day(view.opened_at)],
          [t('case_page.promised'), day(view.due_at)],
          ...(view.answer_by.slice(0, 10) === view.due_at.slice(0, 10)
            ? []
            : [[t('case_page.answer_by'), day(view.answer_by)] as const]),
        ]}
      />
      {may('subjects.search') && (
        <p className={css['more']}>
          <Link to="/people" search={{ subject: view.subject_id }}>
            {t('case_page.record')}
          </Link>
        </p>
      )}
    </Section>
  );
}

function Body({ view }: { readonly view: CaseView }) {
  const { may } = useMe();
  const { t } = useWords();
  return (
    <div className={css['columns']}>
      <div>
        {view.dpo_only && <p className={css['only']}>{t('case_page.dpo_only')}</p>}
        <Timeline view={view} />
        {may('cases.write') && <WriteForms view={view} key={view.id} />}
      </div>
      <div>
        <Person view={view} />
        {may('cases.write') && <CaseActs view={view} />}
        {may('cases.write') && view.state !== 'closed' && <Removal view={view} />}
      </div>
    </div>
  );
}

/** One case: every contact about it, and what can be done. */
export function CasePage() {
  const { t, locale } = useWords();
  const { caseId } = route.useParams();
  const { data: view, error, refetch } = useQuery(caseQuery(caseId, locale));
  return (
    <Page
      title={view === undefined ? t('cases.title') : t(`case_kind.${view.kind}`)}
      about={
        view && (
          <>
            <CaseStatus state={view.state} overdue={view.overdue} /> · <Term row={view} />
          </>
        )
      }
    >
      {error !== null && view === undefined && <Failure error={error} onRetry={() => void refetch()} />}
      {view === undefined && error === null && <LoadingRows />}
      {view !== undefined && <Body view={view} />}
    </Page>
  );
}
