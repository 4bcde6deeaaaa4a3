import { Button, Modal } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useWords } from '../texts/words-context.tsx';
import css from './confirm-button.module.css';

/** An act that takes something away: says what will happen, and asks once. */
export function ConfirmButton(props: {
  readonly text: string;
  readonly about: string;
  readonly size?: 'xs' | 'sm';
  readonly isPending: boolean;
  readonly onConfirm: () => void;
}) {
  const { t } = useWords();
  const [isAsking, question] = useDisclosure(false);
  const confirm = (): void => {
    question.close();
    props.onConfirm();
  };
  return (
    <>
      <Button variant="default" size={props.size ?? 'sm'} loading={props.isPending} onClick={question.open}>
        {props.text}
      </Button>
      <Modal
        closeButtonProps={{ 'aria-label': t('panel.close') }}
        opened={isAsking}
        onClose={question.close}
        title={props.text}
      >
        <p>{props.about}</p>
        <div className={css['buttons']}>
          <Button onClick={confirm}>{props.text}</Button>
          <Button variant="default" onClick={question.close}>
            {t('confirm.keep')}
          </Button>
        </div>
      </Modal>
    </>
  );
}
