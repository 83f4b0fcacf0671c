import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { cancelledSweep, createdSweep, type CreateSweepInput } from '@/core/training/sweeps/sweep.schema';
import { apiSend } from '@/lib/api-client';
import { trainingKeys } from './keys';
import { sweepKeys } from './sweep-keys';

type NewSweep = Omit<CreateSweepInput, 'client_request_id'>;

/**
 * Starts a search. Sending the same values again after a lost answer carries the same `client_request_id`, so that it finds
 * the search it may already have made; other values, or a success, begin a new intention.
 */
export function useCreateSweep() {
  const queryClient = useQueryClient();
  const intention = useRef<{ values: string; requestId: string } | null>(null);
  return useMutation({
    mutationFn: (input: NewSweep) => {
      const values = JSON.stringify(input);
      if (intention.current?.values !== values) {
        intention.current = { values, requestId: crypto.randomUUID() };
      }
      const body: CreateSweepInput = { ...input, client_request_id: intention.current.requestId };
      return apiSend('POST', '/api/sweeps', body, createdSweep);
    },
    onSuccess: async () => {
      intention.current = null;
      await queryClient.invalidateQueries({ queryKey: trainingKeys.all });
    },
  });
}

/** Asks every run of a search to stop. */
export function useCancelSweep(sweepId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => apiSend('POST', `/api/sweeps/${sweepId}/cancel`, undefined, cancelledSweep),
    onSuccess: async ({ sweep }) => {
      queryClient.setQueryData(sweepKeys.detail(sweepId), { sweep });
      await queryClient.invalidateQueries({ queryKey: trainingKeys.all });
    },
  });
}
