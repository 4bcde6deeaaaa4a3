import { Link, getRouteApi, useNavigate } from '@tanstack/react-router';
import { useMe } from '../app/use-me.ts';
import { Facts, Section } from '../parts/section.tsx';
import { SidePanel } from '../parts/side-panel.tsx';
import { Sign } from '../parts/sign.tsx';
import { Status } from '../parts/status.tsx';
import { useWords } from '../texts/words-context.tsx';
import { byBlame, type Clause } from './board.ts';
import css from './clause-panel.module.css';

const route = getRouteApi('/shell/');
type Mechanism = Clause['mechanisms'][number];
type LabelledValue = Mechanism['settings'][number];

const toFacts = (values: readonly LabelledValue[]) =>
  values.map(({ label, value }) => [label, value] as const);

function MechanismView({ mechanism }: { readonly mechanism: Mechanism }) {
  const { t, brief } = useWords();
  const figures = mechanism.probes.flatMap((probe) => probe.figures);
  const [probe] = mechanism.probes;
  return (
    <li className={css['mechanism']}>
      <div className={css['head']}>
        <code>{mechanism.mechanism}</code>
        <Status status={mechanism.status} />
      </div>
      <p>{mechanism.keeps}</p>
      {mechanism.reason !== null && (
        <p className={css['cause']} data-status={mechanism.status}>
          {mechanism.reason.text}
        </p>
      )}
      <Facts facts={[...toFacts(mechanism.settings), ...toFacts(figures)]} />
      <p className={css['small']}>
        {probe === undefined ? t('clause.not_probed') : t('clause.checked', { at: brief(probe.checked_at) })}
        {mechanism.law.length > 0 && ` · ${mechanism.law.join(' · ')}`}
      </p>
    </li>
  );
}

function EvidenceLinks({ entryIds }: { readonly entryIds: readonly string[] }) {
  const { t } = useWords();
  const { may } = useMe();
  if (entryIds.length === 0) return <p className={css['small']}>{t('clause.no_evidence')}</p>;
  return (
    <ul className={css['entries']}>
      {entryIds.map((entryId) => (
        <li key={entryId}>
          {may('evidence.read') ? (
            <Link to="/evidence" search={{ entry: entryId }}>
              <code>{entryId}</code>
            </Link>
          ) : (
            <code>{entryId}</code>
          )}
        </li>
      ))}
    </ul>
  );
}

/** What stands behind one clause: its words, what keeps it or breaks it, since when, and the evidence. */
export function ClausePanel({ clause }: { readonly clause: Clause }) {
  const { t, instant } = useWords();
  const { organisation } = useMe();
  const navigate = useNavigate();
  const { clause: _, ...search } = route.useSearch();
  return (
    <SidePanel
      label={clause.heading}
      title={
        <>
          <Status status={clause.status} />
          <code>{clause.clause}</code>
        </>
      }
      onClose={() => void navigate({ to: '/', search, resetScroll: false })}
    >
      <h2 className={css['heading']}>{clause.heading}</h2>
      <div className={css['text']}>
        {clause.paragraphs.map((paragraph) => (
          <p key={paragraph}>{paragraph}</p>
        ))}
      </div>
      <p className={css['public']}>
        <a href={`/${organisation}/policy/${clause.clause}`}>
          {t('clause.public')} <Sign name="outside" size={12} />
        </a>
      </p>
      <Section title={t('clause.keeps')}>
        {clause.mechanisms.length > 0 && (
          <p className={css['small']}>{t('clause.since', { since: instant(clause.since) })}</p>
        )}
        {clause.mechanisms.length === 0 && <p className={css['small']}>{t('clause.says')}</p>}
        <ul>
          {byBlame(clause).map((mechanism) => (
            <MechanismView key={mechanism.mechanism} mechanism={mechanism} />
          ))}
        </ul>
      </Section>
      <Section title={t('clause.evidence')}>
        <EvidenceLinks entryIds={clause.entry_ids} />
      </Section>
    </SidePanel>
  );
}
