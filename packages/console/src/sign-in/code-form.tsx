import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode, type SubmitEvent } from 'react';
import { api, take, type Schemas } from '../api/client.ts';
import { useProblemText } from '../parts/states.tsx';
import css from './fields.module.css';

/** The code of the second step: six digits, or a recovery code where one may be used. */
export function CodeForm(props: {
  readonly label: string;
  readonly isRecovery?: boolean;
  readonly action: string;
  /** Stands above the field. */
  readonly lead?: ReactNode;
  /** Stands beneath it. */
  readonly children?: ReactNode;
  readonly onDone: (signedIn: Schemas['SignedIn']) => void;
}) {
  const textOf = useProblemText();
  const [code, setCode] = useState('');
  const { mutate, error, isPending } = useMutation({
    mutationFn: () => take(api.POST('/sign-in/code', { body: { code } })),
    onSuccess: props.onDone,
    onError: () => setCode(''),
  });
  const isRecovery = props.isRecovery === true;
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (code.trim().length >= 6) mutate();
  };
  return (
    <form className={css['form']} onSubmit={submit}>
      {error !== null && (
        <p className={css['alert']} role="alert">
          {textOf(error)}
        </p>
      )}
      {props.lead}
      <TextInput
        className={css['code'] ?? ''}
        label={props.label}
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
        autoComplete={isRecovery ? 'off' : 'one-time-code'}
        inputMode={isRecovery ? 'text' : 'numeric'}
        placeholder={isRecovery ? 'abcd-efgh-ijkl-mnop' : '123 456'}
        maxLength={isRecovery ? 24 : 7}
        spellCheck={false}
        data-autofocus
        autoFocus
      />
      {props.children}
      <Button type="submit" loading={isPending} fullWidth>
        {props.action}
      </Button>
    </form>
  );
}
