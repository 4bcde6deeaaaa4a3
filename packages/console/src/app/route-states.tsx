import { Link, useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { Page } from '../parts/page.tsx';
import { Empty, Failure, LoadingRows } from '../parts/states.tsx';
import { useWords } from '../texts/words-context.tsx';

export function RoutePending() {
  const { t } = useWords();
  return (
    <Page title={t('loading')}>
      <LoadingRows />
    </Page>
  );
}

export function RouteFailure({ error }: ErrorComponentProps) {
  const router = useRouter();
  const { t } = useWords();
  return (
    <Page title={t('failure.title')}>
      <Failure error={error} onRetry={() => void router.invalidate()} />
    </Page>
  );
}

export function LostPage() {
  const { t } = useWords();
  return (
    <Page title={t('lost.title')}>
      <Empty title={t('lost.heading')} text={t('lost.text')}>
        <Link to="/">{t('lost.home')}</Link>
      </Empty>
    </Page>
  );
}
