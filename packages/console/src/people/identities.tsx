import { Button, Modal } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, take, type Schemas } from '../api/client.ts';
import { useMe } from '../app/use-me.ts';
import { Copyable } from '../parts/copyable.tsx';
import { ReasonForm } from '../parts/reason-form.tsx';
import table from '../parts/rows.module.css';
import { Section } from '../parts/section.tsx';
import { useWords } from '../texts/words-context.tsx';
import css from './people.module.css';

type Identity = Schemas['Subject']['identities'][number];

function IdentityRow({ subjectId, identity }: { readonly subjectId: string; readonly identity: Identity }) {
  const { t, day } = useWords();
  const { may } = useMe();
  const [isAsking, setIsAsking] = useState(false);
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: (reason: string) =>
      take(
        api.POST('/subjects/{subject_id}/reveals', {
          params: { path: { subject_id: subjectId } },
          body: { identity_id: identity.identity_id, reason },
        }),
      ),
    onSuccess: () => setIsAsking(false),
  });
  const verified =
    identity.verified_at === null
      ? t('person.unverified')
      : t('person.verified', { on: day(identity.verified_at) });
  return (
    <li className={`${table['row']} ${css['identity']}`}>
      <span className={table['quiet']}>{t(`kind.${identity.kind}`)}</span>
      <span>
        {data === undefined ? <code>{identity.masked}</code> : <Copyable value={data.value} />}
        <br />
        <span className={css['when']}>{verified}</span>
      </span>
      {data === undefined && may('subjects.reveal') && (
        <Button variant="default" size="xs" onClick={() => setIsAsking(true)}>
          {t('person.reveal')}
        </Button>
      )}
      <Modal
        closeButtonProps={{ 'aria-label': t('panel.close') }}
        opened={isAsking}
        onClose={() => setIsAsking(false)}
        title={t('person.reveal_title')}
      >
        <ReasonForm
          about={t('person.reveal_about')}
          action={t('person.reveal')}
          error={error}
          isPending={isPending}
          onReason={mutate}
        />
      </Modal>
    </li>
  );
}

/** What the person is known by, masked; each is shown in full on its own reason. */
export function Identities(props: { readonly subjectId: string; readonly identities: readonly Identity[] }) {
  const { t } = useWords();
  return (
    <Section title={t('person.identities')}>
      <ul className={table['list']}>
        {props.identities.map((identity) => (
          <IdentityRow key={identity.identity_id} subjectId={props.subjectId} identity={identity} />
        ))}
      </ul>
    </Section>
  );
}
