import { getRouteApi } from '@tanstack/react-router';
import { SignInSteps } from './sign-in-steps.tsx';

const route = getRouteApi('/sign-in');

export function SignInPage() {
  const { organisation, from } = route.useSearch();
  return <SignInSteps first="password" organisation={organisation} from={from} />;
}
