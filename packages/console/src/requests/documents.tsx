import { Button, FileInput, Select } from '@mantine/core';
import { useState } from 'react';
import { api, take } from '../api/client.ts';
import { useMe } from '../app/use-me.ts';
import { Section } from '../parts/section.tsx';
import { useProblemText } from '../parts/states.tsx';
import { useWords } from '../texts/words-context.tsx';
import { readScan, scanTypes } from './read-file.ts';
import { isEnded, type RequestPage } from './request.ts';
import css from './requests.module.css';
import { useRequestCall } from './use-request-call.ts';

function Add({ view }: { readonly view: RequestPage }) {
  const { t, locale } = useWords();
  const textOf = useProblemText();
  const [file, setFile] = useState<File | null>(null);
  const [kind, setKind] = useState<'identity_document' | 'scan'>('identity_document');
  const [isUnfit, setUnfit] = useState(false);
  const { mutate, error, isPending } = useRequestCall(
    view.id,
    async (scan: NonNullable<Awaited<ReturnType<typeof readScan>>>, headers) =>
      take(
        api.POST('/requests/{request}/documents', {
          params: { path: { request: view.id }, query: { locale } },
          headers,
          body: { kind, ...scan },
        }),
      ),
  );
  const add = async (): Promise<void> => {
    const scan = file === null ? undefined : await readScan(file);
    setUnfit(scan === undefined);
    if (scan !== undefined) mutate(scan, { onSuccess: () => setFile(null) });
  };
  return (
    <details className={css['add']}>
      <summary>{t('documents.add')}</summary>
      <div className={css['form']}>
        <Select
          label={t('documents.kind')}
          allowDeselect={false}
          data={(['identity_document', 'scan'] as const).map((value) => ({
            value,
            label: t(`document.${value}`),
          }))}
          value={kind}
          onChange={(value) => setKind(value === 'scan' ? 'scan' : 'identity_document')}
        />
        <FileInput
          label={t('documents.file')}
          description={t('new_request.scan_about')}
          accept={scanTypes.join(',')}
          value={file}
          onChange={setFile}
          error={isUnfit ? t('new_request.scan_unfit') : undefined}
        />
        {error !== null && <p role="alert">{textOf(error)}</p>}
        <Button variant="default" size="xs" loading={isPending} onClick={() => void add()}>
          {t('documents.add')}
        </Button>
      </div>
    </details>
  );
}

/** Proofs of identity and paper: told of to all who work on requests, shown to those who verify alone. */
export function Documents({ view }: { readonly view: RequestPage }) {
  const { t, dayBrief } = useWords();
  const { may } = useMe();
  const canAdd = may('requests.write') && !isEnded(view.state) && view.state !== 'received';
  if (view.documents.length === 0 && !canAdd) return null;
  return (
    <Section title={t('documents.title')}>
      <ul className={css['files']}>
        {view.documents.map((each) => (
          <li key={each.id}>
            {view.sees_documents && each.erased_at === undefined ? (
              <a
                href={`/console/api/requests/${view.id}/documents/${each.id}`}
                target="_blank"
                rel="noreferrer"
              >
                {t(`document.${each.kind}`)}
              </a>
            ) : (
              t(`document.${each.kind}`)
            )}
            <span className={css['quiet']}>
              {each.erased_at === undefined
                ? dayBrief(each.added_at)
                : t('documents.erased', { day: dayBrief(each.erased_at) })}
            </span>
          </li>
        ))}
      </ul>
      {view.documents.length > 0 && (
        <p className={css['quiet']}>{t(view.sees_documents ? 'documents.logged' : 'documents.verifiers')}</p>
      )}
      {canAdd && <Add view={view} key={view.documents.length} />}
    </Section>
  );
}
