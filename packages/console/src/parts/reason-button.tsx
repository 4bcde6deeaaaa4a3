import { Button, Modal } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { useWords } from '../texts/words-context.tsx';
import { ReasonForm } from './reason-form.tsx';

/** An act that is done for a reason: says what will happen, and asks why. It closes once it is done. */
export function ReasonButton(props: {
  readonly text: string;
  readonly about: string;
  readonly isPending: boolean;
  readonly onReason: (reason: string) => Promise<unknown>;
}) {
  const { t } = useWords();
  const [isAsking, question] = useDisclosure(false);
  const [error, setError] = useState<Error | null>(null);
  const give = (reason: string): void => {
    setError(null);
    props.onReason(reason).then(question.close, (failure: Error) => setError(failure));
  };
  return (
    <>
      <Button variant="default" size="xs" loading={props.isPending} onClick={question.open}>
        {props.text}
      </Button>
      <Modal
        closeButtonProps={{ 'aria-label': t('panel.close') }}
        opened={isAsking}
        onClose={question.close}
        title={props.text}
      >
        <ReasonForm
          about={props.about}
          action={props.text}
          error={error}
          isPending={props.isPending}
          onReason={give}
        />
      </Modal>
    </>
  );
}
