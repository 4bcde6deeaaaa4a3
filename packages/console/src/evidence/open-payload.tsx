import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, take, type Schemas } from '../api/client.ts';
import { ReasonForm } from '../parts/reason-form.tsx';
import { Facts } from '../parts/section.tsx';
import { useWords } from '../texts/words-context.tsx';
import css from './evidence.module.css';

function Payload({ payload }: { readonly payload: Schemas['EntryPayload'] }) {
  const { t, find } = useWords();
  const facts = payload.values.map(
    ({ name, value }) => [find(`field.${name}`, name.replaceAll('_', ' ')), String(value)] as const,
  );
  return (
    <>
      <Facts facts={facts} />
      {payload.subject_id !== null && (
        <Link className={css['after']} to="/people" search={{ subject: payload.subject_id }}>
          {t('entry.person')}
        </Link>
      )}
    </>
  );
}

/** What the entry was about: opened with a reason, and logged as a look at the person. */
export function OpenPayload({ entryId }: { readonly entryId: string }) {
  const { t } = useWords();
  const opening = useMutation({
    mutationFn: (reason: string) =>
      take(
        api.POST('/evidence/entries/{entry_id}/openings', {
          params: { path: { entry_id: entryId } },
          body: { reason },
        }),
      ),
  });
  if (opening.data !== undefined) return <Payload payload={opening.data} />;
  return (
    <ReasonForm
      isSecondary
      about={t('entry.payload_about')}
      action={t('entry.open')}
      error={opening.error}
      isPending={opening.isPending}
      onReason={opening.mutate}
    />
  );
}
