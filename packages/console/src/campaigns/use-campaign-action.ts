import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, take } from '../api/client.ts';
import type { CampaignView } from './campaign.ts';

export type CampaignStep =
  | { readonly action: 'schedule'; readonly starts_at: string }
  | { readonly action: 'start' | 'unschedule' | 'resume' | 'pause' | 'cancel' };

/** Does something to a campaign; what it answers is shown at once. */
export function useCampaignAction(campaign: string) {
  const queries = useQueryClient();
  const path = { path: { campaign } };
  return useMutation({
    mutationFn: (step: CampaignStep): Promise<CampaignView> => {
      const { action } = step;
      if (action === 'pause' || action === 'cancel')
        return take(api.POST('/campaigns/{campaign}/stops', { params: path, body: { action } }));
      const body = action === 'schedule' ? { action, starts_at: step.starts_at } : { action };
      return take(api.POST('/campaigns/{campaign}/actions', { params: path, body }));
    },
    onSuccess: (view) => queries.setQueryData(['campaigns', campaign], view),
    // Refused because somebody else was quicker: what is shown was out of date.
    onError: () => queries.invalidateQueries({ queryKey: ['campaigns', campaign], exact: true }),
  });
}
