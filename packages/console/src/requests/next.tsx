import { Button, Menu, Modal } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, take } from '../api/client.ts';
import { useMe } from '../app/use-me.ts';
import { useProblemText } from '../parts/states.tsx';
import { useWords } from '../texts/words-context.tsx';
import { ActDialog } from './act-dialog.tsx';
import { CorrectionForm } from './correction-form.tsx';
import { nextStepOf, otherActs, sumOf, type RequestAction, type RequestPage } from './request.ts';
import css from './requests.module.css';
import { useAct, useRequestCall } from './use-request-call.ts';

/** What approval does, to how many rows of which systems, and one confirmation. */
function Approve({ view, onClose }: { readonly view: RequestPage; readonly onClose: () => void }) {
  const { t, number } = useWords();
  const textOf = useProblemText();
  const { mutate, error, isPending } = useAct(view.id);
  const { plan } = view;
  const sum = sumOf(plan?.tables ?? []);
  const approve = (): void =>
    mutate(
      { action: 'approve', ...(plan?.hash !== undefined && { plan_hash: plan.hash }) },
      { onSuccess: onClose },
    );
  return (
    <Modal
      closeButtonProps={{ 'aria-label': t('panel.close') }}
      opened
      onClose={onClose}
      title={t('request_act.approve')}
    >
      <div className={css['form']}>
        {plan === null ? (
          <p>{t('approve.export')}</p>
        ) : (
          <>
            <p>{t('approve.about', { tables: sum.tables })}</p>
            <ul className={css['sums']}>
              {(['deleted', 'changed', 'detached', 'kept'] as const)
                .filter((name) => sum[name] > 0)
                .map((name) => (
                  <li key={name} data-fate={name}>
                    <b>{number(sum[name])}</b> {t(`fate.${name}`)}
                  </li>
                ))}
            </ul>
            {sum.deleted > 0 && <p>{t('approve.no_way_back')}</p>}
            {plan.tasks.length > 0 && <p>{t('approve.tasks', { count: plan.tasks.length })}</p>}
          </>
        )}
        {error !== null && (
          <p className={css['alert']} role="alert">
            {textOf(error)}
          </p>
        )}
        <div className={css['acts']}>
          <Button loading={isPending} onClick={approve}>
            {t('approve.confirm')}
          </Button>
          <Button variant="default" onClick={onClose}>
            {t('confirm.keep')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}

function MakePlan({ view }: { readonly view: RequestPage }) {
  const { t, locale } = useWords();
  const textOf = useProblemText();
  const { mutate, error, isPending } = useRequestCall(view.id, (_: undefined, headers) =>
    take(
      api.POST('/requests/{request}/plans', {
        params: { path: { request: view.id }, query: { locale } },
        headers,
        body: view.details?.corrections === undefined ? {} : { corrections: view.details.corrections },
      }),
    ),
  );
  return (
    <>
      <Button loading={isPending} onClick={() => mutate(undefined)}>
        {t(view.plan === null ? 'plan.make' : 'plan.make_again')}
      </Button>
      {error !== null && <p role="alert">{textOf(error)}</p>}
    </>
  );
}

/** The primary action of the page, where it is this member of staff's. */
function Primary({
  view,
  onAct,
}: {
  readonly view: RequestPage;
  readonly onAct: (action: RequestAction) => void;
}) {
  const { t, find } = useWords();
  const { may } = useMe();
  const next = nextStepOf(view);
  if (next.kind === 'act')
    return (
      <Button onClick={() => onAct(next.action)}>{find(`request_act.${next.action}`, next.action)}</Button>
    );
  if (next.kind === 'package' && view.may.includes('complete'))
    return <Button onClick={() => onAct('complete')}>{t('request_act.complete')}</Button>;
  if (!may('requests.write')) return null;
  if (next.kind === 'plan_missing' || next.kind === 'plan_failed' || next.kind === 'blocked')
    return <MakePlan view={view} />;
  if (next.kind === 'waiting_system') return <Link to="/requests/tasks">{t('tasks.title')}</Link>;
  return null;
}

/** What is next, in one sentence and one button; everything else that can be done stands behind a second. */
export function Next({ view }: { readonly view: RequestPage }) {
  const { t, find } = useWords();
  const { may } = useMe();
  const [action, setAction] = useState<RequestAction | null>(null);
  const [isCorrecting, correcting] = useDisclosure(false);
  const next = nextStepOf(view);
  const others = otherActs.filter(
    (each) => view.may.includes(each) && !(next.kind === 'act' && next.action === each),
  );
  const name = next.kind === 'act' ? `next.${next.action}` : `next.${next.kind}`;
  const isRectification = view.type === 'rectification' && view.state === 'in_progress';
  return (
    <section className={css['next']} aria-label={t('next.title')} data-kind={next.kind}>
      <div>
        <h2>{t('next.title')}</h2>
        <p>{find(name, '')}</p>
      </div>
      <div className={css['acts']}>
        <Primary view={view} onAct={setAction} />
        {next.kind === 'corrections' && may('requests.write') && (
          <Button onClick={correcting.open}>{t('corrections.action')}</Button>
        )}
        {(others.length > 0 || (isRectification && view.plan !== null)) && (
          <Menu position="bottom-end">
            <Menu.Target>
              <Button variant="default">{t('next.others')}</Button>
            </Menu.Target>
            <Menu.Dropdown>
              {isRectification && view.plan !== null && may('requests.write') && (
                <Menu.Item onClick={correcting.open}>{t('corrections.action')}</Menu.Item>
              )}
              {others.map((each) => (
                <Menu.Item key={each} onClick={() => setAction(each)}>
                  {find(`request_act.${each}`, each)}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
      {action === 'approve' && <Approve view={view} onClose={() => setAction(null)} />}
      {action !== null && action !== 'approve' && (
        <ActDialog view={view} action={action} onClose={() => setAction(null)} />
      )}
      {isCorrecting && <CorrectionForm view={view} onClose={correcting.close} />}
    </section>
  );
}
