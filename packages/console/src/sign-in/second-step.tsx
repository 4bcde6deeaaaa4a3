import { Button, Checkbox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, take, type Schemas } from '../api/client.ts';
import { CopyAction, Copyable } from '../parts/copyable.tsx';
import { Failure, LoadingRows } from '../parts/states.tsx';
import { useWords } from '../texts/words-context.tsx';
import { CodeForm } from './code-form.tsx';
import { Entrance } from './entrance.tsx';
import css from './fields.module.css';

type OnDone = (signedIn: Schemas['SignedIn']) => void;

/** Second step with an authenticator that is known already. */
export function CodeStep(props: { readonly onDone: OnDone; readonly onBack: () => void }) {
  const { t } = useWords();
  const [isRecovery, setIsRecovery] = useState(false);
  return (
    <Entrance title={t('code.title')} lead={t(isRecovery ? 'code.lead_recovery' : 'code.lead')}>
      <CodeForm
        key={String(isRecovery)}
        label={t(isRecovery ? 'code.recovery' : 'code.label')}
        isRecovery={isRecovery}
        action={t('code.action')}
        onDone={props.onDone}
      >
        <div className={css['aside']}>
          <button type="button" onClick={() => setIsRecovery(!isRecovery)}>
            {t(isRecovery ? 'code.use_authenticator' : 'code.use_recovery')}
          </button>
          <button type="button" onClick={props.onBack}>
            {t('code.back')}
          </button>
        </div>
      </CodeForm>
    </Entrance>
  );
}

function Secret({ enrolment }: { readonly enrolment: Schemas['Enrolment'] }) {
  const { t } = useWords();
  const spaced = enrolment.secret.replaceAll(/(.{4})(?=.)/g, '$1 ');
  return (
    <div className={css['qr']}>
      <img src={`data:image/svg+xml,${encodeURIComponent(enrolment.qr_svg)}`} alt={t('enrolment.qr')} />
      <div>
        <p>{t('enrolment.by_hand')}</p>
        <Copyable value={enrolment.secret} shown={spaced} />
      </div>
    </div>
  );
}

/** Second step for the first time: the authenticator is set up, and proves it with its first code. */
export function EnrolmentStep(props: { readonly onDone: OnDone }) {
  const { t } = useWords();
  const { data, error, refetch } = useQuery({
    queryKey: ['enrolment'],
    queryFn: () => take(api.GET('/sign-in/enrolment')),
    staleTime: Infinity,
    gcTime: 0,
  });
  return (
    <Entrance title={t('enrolment.title')} lead={t('enrolment.lead')}>
      {error !== null && <Failure error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <LoadingRows rows={4} />}
      {data !== undefined && (
        <CodeForm
          label={t('enrolment.first_code')}
          action={t('enrolment.action')}
          lead={<Secret enrolment={data} />}
          onDone={props.onDone}
        />
      )}
    </Entrance>
  );
}

/** Shown once: the codes for the day the authenticator is lost. */
export function RecoveryCodesStep(props: { readonly codes: readonly string[]; readonly onDone: () => void }) {
  const { t } = useWords();
  const [isStored, setIsStored] = useState(false);
  return (
    <Entrance title={t('recovery.title')} lead={t('recovery.lead')}>
      <div className={css['form']}>
        <ul className={css['codes']}>
          {props.codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <CopyAction value={props.codes.join('\n')} text={t('recovery.copy')} />
        <Checkbox
          label={t('recovery.stored')}
          checked={isStored}
          onChange={(event) => setIsStored(event.currentTarget.checked)}
        />
        <Button disabled={!isStored} onClick={props.onDone} fullWidth>
          {t('recovery.action')}
        </Button>
      </div>
    </Entrance>
  );
}
