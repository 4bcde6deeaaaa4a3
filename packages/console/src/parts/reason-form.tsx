import { Button, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useWords } from '../texts/words-context.tsx';
import css from './reason-form.module.css';
import { useProblemText } from './states.tsx';

export const reasonLength = { minimum: 10, maximum: 500 } as const;

/** Asks why, before a person's data is shown. */
export function ReasonForm(props: {
  readonly about: string;
  readonly action: string;
  readonly error: Error | null;
  readonly isPending: boolean;
  /** The view has a primary action of its own. */
  readonly isSecondary?: boolean;
  readonly onReason: (reason: string) => void;
}) {
  const { t } = useWords();
  const textOf = useProblemText();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { reason: '' },
    validate: { reason: (text) => (text.trim().length < reasonLength.minimum ? t('reason.short') : null) },
  });
  return (
    <form className={css['form']} noValidate onSubmit={form.onSubmit(({ reason }) => props.onReason(reason))}>
      <p className={css['about']}>{props.about}</p>
      {props.error !== null && (
        <p className={css['error']} role="alert">
          {textOf(props.error)}
        </p>
      )}
      <Textarea
        label={t('reason.label')}
        placeholder={t('reason.example')}
        maxLength={reasonLength.maximum}
        rows={2}
        key={form.key('reason')}
        {...form.getInputProps('reason')}
      />
      <Button
        type="submit"
        variant={props.isSecondary === true ? 'default' : 'filled'}
        loading={props.isPending}
      >
        {props.action}
      </Button>
    </form>
  );
}
