import { Button, Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { ApiProblem, isSettled } from '../api/problem.ts';
import { useWords } from '../texts/words-context.tsx';
import css from './states.module.css';

/** What an error means and what to do next, in words; the code's own text where the catalogue has one. */
export function useProblemText(): (error: unknown) => string {
  const { t, find } = useWords();
  return (error) => {
    if (!(error instanceof ApiProblem)) return t('problem.internal_error');
    if (error.code === 'too_many_sign_ins' || error.code === 'rate_limited') {
      const seconds = Number(error.details['retry_after_seconds'] ?? 60);
      return t('problem.too_many_sign_ins', { minutes: Math.max(1, Math.ceil(seconds / 60)) });
    }
    return find(`problem.${error.code}`, t('problem.internal_error'));
  };
}

/** Something could not be loaded: what, what to do, and the number of the call for the operator. A settled refusal is only told. */
export function Failure({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  const { t } = useWords();
  const textOf = useProblemText();
  if (isSettled(error)) {
    return (
      <div className={css['state']} role="alert">
        <h2>{textOf(error)}</h2>
      </div>
    );
  }
  const instance = error instanceof ApiProblem ? error.instance : undefined;
  return (
    <div className={css['state']} role="alert">
      <h2>{t('failure.title')}</h2>
      <p>{textOf(error)}</p>
      {instance !== undefined && <p className={css['instance']}>{t('failure.instance', { instance })}</p>}
      <Button variant="default" onClick={onRetry}>
        {t('failure.retry')}
      </Button>
    </div>
  );
}

/** Nothing here yet: why, and the next step with an example. */
export function Empty(props: {
  readonly title: string;
  readonly text: string;
  readonly children?: ReactNode;
}) {
  return (
    <div className={css['state']}>
      <h2>{props.title}</h2>
      <p>{props.text}</p>
      {props.children}
    </div>
  );
}

/** Grey bars in the shape of a list that is on its way. */
export function LoadingRows({ rows = 6 }: { readonly rows?: number }) {
  const { t } = useWords();
  return (
    <div className={css['loading']} role="status" aria-label={t('loading')}>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={36} radius={6} />
      ))}
    </div>
  );
}

/** The next page of a list, where there is one. */
export function MoreRows({
  list,
}: {
  readonly list: {
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly fetchNextPage: () => Promise<unknown>;
  };
}) {
  const { t } = useWords();
  if (!list.hasNextPage) return null;
  return (
    <Button
      variant="default"
      mt="sm"
      loading={list.isFetchingNextPage}
      onClick={() => void list.fetchNextPage()}
    >
      {t('list.more')}
    </Button>
  );
}
