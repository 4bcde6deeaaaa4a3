import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import type { Schemas } from '../api/client.ts';
import { safePath } from '../app/search.ts';
import { PasswordStep } from './password-step.tsx';
import { CodeStep, EnrolmentStep, RecoveryCodesStep } from './second-step.tsx';

type Step =
  | { readonly kind: 'password' | 'code' | 'enrolment' }
  | { readonly kind: 'codes'; readonly codes: readonly string[] };

/** The steps of a sign-in, one page each; ends where the person wanted to go. */
export function SignInSteps(props: {
  readonly first: 'password' | 'enrolment' | 'code';
  readonly organisation?: string | undefined;
  readonly from?: string | undefined;
}) {
  const [step, setStep] = useState<Step>({ kind: props.first });
  const queries = useQueryClient();
  const router = useRouter();
  const enter = (): void => {
    queries.clear();
    router.history.push(safePath(props.from));
  };
  const finish = ({ recovery_codes: codes }: Schemas['SignedIn']): void =>
    codes.length === 0 ? enter() : setStep({ kind: 'codes', codes });
  const restart = (): void => setStep({ kind: 'password' });
  if (step.kind === 'codes') return <RecoveryCodesStep codes={step.codes} onDone={enter} />;
  if (step.kind === 'enrolment') return <EnrolmentStep onDone={finish} />;
  if (step.kind === 'code') return <CodeStep onDone={finish} onBack={restart} />;
  return <PasswordStep organisation={props.organisation} onDone={({ next }) => setStep({ kind: next })} />;
}
