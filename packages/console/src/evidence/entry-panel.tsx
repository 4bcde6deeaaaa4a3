import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Button } from '@mantine/core';
import type { Schemas } from '../api/client.ts';
import { entryQuery, logQuery } from '../api/queries.ts';
import { useMe } from '../app/use-me.ts';
import { CopyAction, Copyable } from '../parts/copyable.tsx';
import { Facts, Section } from '../parts/section.tsx';
import { SidePanel } from '../parts/side-panel.tsx';
import { Failure, LoadingRows } from '../parts/states.tsx';
import { useWords } from '../texts/words-context.tsx';
import css from './evidence.module.css';
import { OpenPayload } from './open-payload.tsx';
import { Sign } from '../parts/sign.tsx';
import { checkSteps, type EntryVerdict } from './verify-entry.ts';

const route = getRouteApi('/shell/evidence');
type Entry = Schemas['Entry'];

/** The verifier is fetched when it is asked for: it is the same code that outsiders use. */
async function check(entry: Entry, trust: string): Promise<EntryVerdict> {
  const [{ verifyEntry }, { browserPrimitives }] = await Promise.all([
    import('./verify-entry.ts'),
    import('./browser-primitives.ts'),
  ]);
  return verifyEntry(browserPrimitives, {
    entryId: entry.entry_id,
    leaf: entry.leaf,
    leafHash: entry.leaf_hash,
    index: entry.index ?? -1,
    proof: entry.proof ?? '',
    trust,
  });
}

function Verdict({ verdict }: { readonly verdict: EntryVerdict }) {
  const { t, number } = useWords();
  return (
    <div role="status">
      <ul className={css['steps']}>
        {checkSteps.map((step) => {
          const held = verdict.passed.includes(step) ? 'yes' : step === verdict.failed ? 'no' : 'untried';
          return (
            <li key={step} data-held={held}>
              <Sign name={held === 'yes' ? 'kept' : held === 'no' ? 'broken' : 'says'} />
              {t(`check.${step}`)}
            </li>
          );
        })}
      </ul>
      <p className={css['verdict']}>
        {verdict.failed === undefined
          ? t('check.holds', { size: number(verdict.treeSize ?? 0) })
          : t('check.fails')}
      </p>
    </div>
  );
}

function Proof({ entry }: { readonly entry: Entry }) {
  const { t } = useWords();
  const log = useQuery(logQuery);
  const [verdict, setVerdict] = useState<EntryVerdict>();
  if (entry.proof === null) return <p>{t('entry.pending')}</p>;
  const trust = log.data?.trust;
  return (
    <>
      {verdict !== undefined && <Verdict verdict={verdict} />}
      <Button
        variant={verdict === undefined ? 'filled' : 'default'}
        disabled={trust === undefined}
        onClick={() => void check(entry, trust ?? '').then(setVerdict)}
      >
        {t('entry.verify')}
      </Button>
      <details className={css['more']}>
        <summary>{t('entry.proof')}</summary>
        <pre className={css['leaf']}>{entry.proof}</pre>
        <CopyAction value={entry.proof} text={t('entry.copy_proof')} />
      </details>
    </>
  );
}

function EntryBody({ entry }: { readonly entry: Entry }) {
  const { t, find, instant, number } = useWords();
  const { may } = useMe();
  return (
    <>
      <Section title={find(`class.${entry.class}`, entry.class)}>
        <Facts
          facts={[
            [t('entry.id'), <Copyable key="id" value={entry.entry_id} />],
            [t('entry.index'), entry.index === null ? t('entry.not_numbered') : number(entry.index)],
            [t('entry.hour'), instant(entry.hour)],
            [t('entry.hash'), <Copyable key="hash" value={entry.leaf_hash} />],
          ]}
        />
      </Section>
      <Section title={t('entry.check')}>
        <Proof entry={entry} />
      </Section>
      <Section title={t('entry.leaf')}>
        <pre className={css['leaf']}>{entry.leaf}</pre>
      </Section>
      {may('evidence.open') && (
        <Section title={t('entry.payload')}>
          <OpenPayload entryId={entry.entry_id} />
        </Section>
      )}
    </>
  );
}

/** One entry of the log: what the log itself says, its proof, and, with a reason, what it was about. */
export function EntryPanel({ entryId }: { readonly entryId: string }) {
  const { t } = useWords();
  const navigate = useNavigate();
  const { entry: _, ...search } = route.useSearch();
  const { data, error, refetch } = useQuery(entryQuery(entryId));
  return (
    <SidePanel
      label={t('entry.title')}
      title={<strong>{t('entry.title')}</strong>}
      onClose={() => void navigate({ to: '/evidence', search, resetScroll: false })}
    >
      {error !== null && <Failure error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <LoadingRows />}
      {data !== undefined && <EntryBody entry={data} />}
    </SidePanel>
  );
}
