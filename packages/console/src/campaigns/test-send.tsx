import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, take } from '../api/client.ts';
import { useMe } from '../app/use-me.ts';
import { useProblemText } from '../parts/states.tsx';
import { useWords } from '../texts/words-context.tsx';
import css from './campaigns.module.css';

/** The words as they stand, to colleagues: in their mailbox things show that no preview shows. */
export function TestSend({
  campaign,
  isWritten,
}: {
  readonly campaign: string;
  readonly isWritten: boolean;
}) {
  const { t } = useWords();
  const { email } = useMe();
  const textOf = useProblemText();
  const [addresses, setAddresses] = useState(email);
  const to = addresses.split(/[\s,;]+/).filter((address) => address !== '');
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: () =>
      take(api.POST('/campaigns/{campaign}/test', { params: { path: { campaign } }, body: { to } })),
  });
  return (
    <form
      className={css['choice']}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        mutate();
      }}
    >
      <h2>{t('test_send.title')}</h2>
      <p>{t('test_send.about')}</p>
      <TextInput
        className={css['wide'] ?? ''}
        label={t('test_send.to')}
        description={t('test_send.to_about')}
        error={error === null ? (to.length > 5 ? t('test_send.too_many') : undefined) : textOf(error)}
        value={addresses}
        onChange={(event) => setAddresses(event.currentTarget.value)}
      />
      <Button
        type="submit"
        variant="default"
        loading={isPending}
        disabled={!isWritten || to.length === 0 || to.length > 5}
      >
        {t('test_send.act')}
      </Button>
      <span role="status">{data !== undefined && t('test_send.done', { count: data.mails })}</span>
    </form>
  );
}
