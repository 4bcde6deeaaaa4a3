import { Button, CopyButton } from '@mantine/core';
import { useWords } from '../texts/words-context.tsx';
import { Sign } from './sign.tsx';
import css from './copyable.module.css';

/** A hash, key or id in monospace that one click copies. */
export function Copyable({ value, shown = value }: { readonly value: string; readonly shown?: string }) {
  const { t } = useWords();
  return (
    <span className={css['value']}>
      <code>{shown}</code>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <button type="button" onClick={copy} aria-label={copied ? t('copy.done') : t('copy.action')}>
            <Sign name={copied ? 'done' : 'copy'} size={14} />
          </button>
        )}
      </CopyButton>
    </span>
  );
}

/** Copies something too long to show, under its name. */
export function CopyAction({ value, text }: { readonly value: string; readonly text: string }) {
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Button
          variant="default"
          size="xs"
          className={css['action'] ?? ''}
          leftSection={<Sign name={copied ? 'done' : 'copy'} size={14} />}
          onClick={copy}
        >
          {text}
        </Button>
      )}
    </CopyButton>
  );
}
