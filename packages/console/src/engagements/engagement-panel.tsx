import { Button, FileInput, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, take, type Schemas } from '../api/client.ts';
import { engagementQuery } from '../api/work-queries.ts';
import { useMe } from '../app/use-me.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { Copyable } from '../parts/copyable.tsx';
import { Facts, Section } from '../parts/section.tsx';
import { SidePanel } from '../parts/side-panel.tsx';
import { Failure, LoadingRows, useProblemText } from '../parts/states.tsx';
import { useWords } from '../texts/words-context.tsx';
import css from './engagements.module.css';
import { partsOf } from './hash-file.ts';
import { EngagementStatus, type Engagement } from './state.tsx';

function Alert({ error }: { readonly error: Error | null }) {
  const textOf = useProblemText();
  return error === null ? null : (
    <p className={css['alert']} role="alert">
      {textOf(error)}
    </p>
  );
}

/** The manifest as a file, made from what is on the page. */
const fileOf = (manifest: Schemas['ExportManifest']): string =>
  `data:application/json;charset=utf-8,${encodeURIComponent(JSON.stringify(manifest, undefined, 2))}`;

function Lend({ engagement }: { readonly engagement: Engagement }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const path = { engagement: engagement.id };
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: () => take(api.POST('/engagements/{engagement}/exports', { params: { path } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['engagements'] }),
  });
  return (
    <Section title={t('lend.title')}>
      <p className={css['quiet']}>{t('lend.about')}</p>
      <Alert error={error} />
      <div className={css['acts']}>
        <ConfirmButton
          text={t('lend.action')}
          about={t('lend.confirm', { recipient: engagement.recipient_title })}
          size="xs"
          isPending={isPending}
          onConfirm={mutate}
        />
      </div>
      {data !== undefined && (
        <div className={css['made']} role="status">
          <p>{t('lend.made', { count: data.count })}</p>
          {data.not_exportable > 0 && (
            <p className={css['quiet']}>{t('lend.not_exportable', { count: data.not_exportable })}</p>
          )}
          <a href={`/console/api/suppression-exports/${data.id}/file`} download>
            {t('lend.download')}
          </a>
          <a href={fileOf(data)} download={`${data.id}.json`}>
            {t('lend.manifest')}
          </a>
        </div>
      )}
    </Section>
  );
}

interface Taken {
  readonly received: number;
  readonly malformed: number;
  readonly matched: number;
  readonly suppressed: number;
}
const nothing: Taken = { received: 0, malformed: 0, matched: 0, suppressed: 0 };

function TakeOver({ engagement }: { readonly engagement: Engagement }) {
  const { t } = useWords();
  const [file, setFile] = useState<File | null>(null);
  const [done, setDone] = useState(0);
  const path = { engagement: engagement.id };
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: async (chosen: File) => {
      const parts = partsOf(await chosen.text());
      let taken = nothing;
      for (const [index, hashes] of parts.entries()) {
        setDone((index / parts.length) * 100);
        const answer = await take(
          api.POST('/engagements/{engagement}/imports', { params: { path }, body: { hashes: [...hashes] } }),
        );
        taken = {
          received: taken.received + answer.received,
          malformed: taken.malformed + answer.malformed,
          matched: taken.matched + answer.matched,
          suppressed: taken.suppressed + answer.suppressed,
        };
      }
      return taken;
    },
  });
  return (
    <Section title={t('take.title')}>
      <p className={css['quiet']}>{t(`take.about_${engagement.hash}`)}</p>
      <Alert error={error} />
      <FileInput
        label={t('take.file')}
        placeholder={t('engagement_form.choose')}
        accept=".txt,.csv,text/plain,text/csv"
        value={file}
        onChange={setFile}
        clearable
        clearButtonProps={{ 'aria-label': t('engagement_form.clear') }}
      />
      {isPending && (
        <progress className={css['bar'] ?? ''} max={100} value={done} aria-label={t('take.action')} />
      )}
      <div className={css['acts']}>
        <Button
          variant="default"
          size="xs"
          disabled={file === null}
          loading={isPending}
          onClick={() => file !== null && mutate(file)}
        >
          {t('take.action')}
        </Button>
      </div>
      {data !== undefined && (
        <div className={css['made']} role="status">
          <p>{t('take.received', { count: data.received })}</p>
          {data.malformed > 0 && (
            <p className={css['refused']}>{t('take.malformed', { count: data.malformed })}</p>
          )}
          <p>{t('take.matched', { count: data.matched, closed: data.suppressed })}</p>
        </div>
      )}
    </Section>
  );
}

function Attest({ engagement }: { readonly engagement: Engagement }) {
  const { t, locale, day } = useWords();
  const queries = useQueryClient();
  const [reference, setReference] = useState('');
  const { mutate, error, isPending } = useMutation({
    mutationFn: () =>
      take(
        api.POST('/engagements/{engagement}/attestations', {
          params: { path: { engagement: engagement.id }, query: { locale } },
          body: { reference: reference.trim() },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['engagements'] }),
  });
  const { attest_by: by, state } = engagement;
  return (
    <Section title={t('attest.title')}>
      <p className={css['quiet']}>
        {state === 'attestation_due' && by !== null
          ? t(engagement.overdue ? 'attest.overdue' : 'attest.due', { day: day(by) })
          : t('attest.early')}
      </p>
      <Alert error={error} />
      <TextInput
        label={t('attest.reference')}
        description={t('attest.reference_about')}
        maxLength={200}
        value={reference}
        onChange={({ currentTarget }) => setReference(currentTarget.value)}
      />
      {reference.trim() !== '' && (
        <div className={css['acts']}>
          <ConfirmButton
            text={t('attest.action')}
            about={t('attest.confirm', { recipient: engagement.recipient_title })}
            size="xs"
            isPending={isPending}
            onConfirm={mutate}
          />
        </div>
      )}
    </Section>
  );
}

function Body({ engagement }: { readonly engagement: Engagement }) {
  const { t, day } = useWords();
  const { may } = useMe();
  const { terms, exported_at: exportedAt, attested_at: attestedAt } = engagement;
  return (
    <>
      <p className={css['status']}>
        <EngagementStatus state={engagement.state} overdue={engagement.overdue} />
      </p>
      <Section title={engagement.purpose}>
        <Facts
          facts={[
            [t('engagement_form.topic'), engagement.topic_title ?? t('engagement_form.any_topic')],
            [t('engagement_form.hash'), t(`engagement_form.hash_${engagement.hash}`)],
            [t('engagement_form.expires'), day(engagement.expires_at)],
            [t('engagement_form.reference'), terms.reference],
            [t('engagement_form.signed_on'), day(terms.signed_on)],
            [
              t('engagement_form.fingerprint'),
              <Copyable key="fingerprint" value={terms.sha256} shown={`${terms.sha256.slice(0, 16)}…`} />,
            ],
            [t('lend.last'), exportedAt === undefined ? t('lend.never') : day(exportedAt)],
            ...(attestedAt === undefined
              ? []
              : ([
                  [t('attest.on'), day(attestedAt)],
                  [t('attest.reference'), engagement.attestation ?? ''],
                ] as const)),
          ]}
        />
      </Section>
      {may('engagements.write') && engagement.state === 'open' && <Lend engagement={engagement} />}
      {may('engagements.write') && engagement.state === 'open' && <TakeOver engagement={engagement} />}
      {may('engagements.write') && exportedAt !== undefined && attestedAt === undefined && (
        <Attest engagement={engagement} />
      )}
    </>
  );
}

/** One engagement: its terms, what was lent and taken over, and the word that it was deleted. */
export function EngagementPanel({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { t, locale } = useWords();
  const { data, error, refetch } = useQuery(engagementQuery(id, locale));
  const title = data?.recipient_title ?? t('engagements.one');
  return (
    <SidePanel label={title} title={<strong>{title}</strong>} onClose={onClose}>
      {error !== null && data === undefined && <Failure error={error} onRetry={() => void refetch()} />}
      {error === null && data === undefined && <LoadingRows rows={4} />}
      {data !== undefined && <Body engagement={data} />}
    </SidePanel>
  );
}
