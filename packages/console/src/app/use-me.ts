import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { Schemas } from '../api/client.ts';
import { api, take } from '../api/client.ts';
import { meQuery } from '../api/queries.ts';
import { useWords } from '../texts/words-context.tsx';
import type { Permission } from './navigation.ts';

export interface Me extends Omit<Schemas['Me'], never> {
  readonly may: (permission: Permission) => boolean;
}

/** The signed-in member of staff; only beneath the shell, which has loaded it. */
export function useMe(): Me {
  const { data } = useSuspenseQuery(meQuery);
  return { ...data, may: (permission) => data.permissions.includes(permission) };
}

/** What the organisation is called in the language in use; its short name while no policy says more. */
export function useOrganisationName(): string {
  const { organisation, organisation_names: names } = useMe();
  const { locale } = useWords();
  return names[locale] ?? Object.values(names)[0] ?? organisation;
}

/** Ends the session and forgets everything that was loaded in it. */
export function useSignOut(): () => void {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { organisation } = useMe();
  const { mutate } = useMutation({
    mutationFn: () => take(api.POST('/sign-out')),
    onSuccess: async () => {
      await navigate({ to: '/sign-in', search: { organisation } });
      queries.clear();
    },
  });
  return () => mutate();
}
