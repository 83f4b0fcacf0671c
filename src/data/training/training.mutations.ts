import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import {
  cancelledJob,
  createdJob,
  type CreateJobInput,
  type JobDetail,
  type RetryJobInput,
} from '@/core/training/job.schema';
import { apiSend } from '@/lib/api-client';
import { trainingKeys } from './keys';

type NewJob = Omit<CreateJobInput, 'client_request_id'>;

/**
 * Creates a training job. Sending the same settings again after a lost answer carries the same `client_request_id`, so
 * that it finds the job it may already have made; other settings, or a success, begin a new intention.
 */
export function useCreateTrainingJob() {
  const queryClient = useQueryClient();
  const intention = useRef<{ settings: string; requestId: string } | null>(null);
  return useMutation({
    mutationFn: (input: NewJob) => {
      const settings = JSON.stringify(input);
      if (intention.current?.settings !== settings) {
        intention.current = { settings, requestId: crypto.randomUUID() };
      }
      const body: CreateJobInput = { ...input, client_request_id: intention.current.requestId };
      return apiSend('POST', '/api/jobs', body, createdJob);
    },
    onSuccess: async () => {
      intention.current = null;
      await queryClient.invalidateQueries({ queryKey: trainingKeys.lists() });
    },
  });
}

/** Asks a job to stop, at once or after saving its adapter; the answer shows it as cancelling before the next poll. */
export function useCancelTrainingJob(jobId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (input: { save_checkpoint: boolean }) =>
      apiSend('POST', `/api/jobs/${jobId}/cancel`, input, cancelledJob),
    onSuccess: async ({ job }) => {
      queryClient.setQueryData<JobDetail>(
        trainingKeys.detail(jobId),
        (detail) => detail && { ...detail, job },
      );
      await queryClient.invalidateQueries({ queryKey: trainingKeys.all });
    },
  });
}

/**
 * Starts a failed or cancelled job again as a new job, from its stored checkpoint or from the beginning. Pressing the same
 * again after a lost answer finds the job that was already made.
 */
export function useRetryTrainingJob(jobId: string) {
  const queryClient = useQueryClient();
  const intention = useRef<{ from: RetryJobInput['from']; requestId: string } | null>(null);
  return useMutation({
    mutationFn: ({ from }: Pick<RetryJobInput, 'from'>) => {
      if (intention.current?.from !== from) intention.current = null;
      intention.current ??= { from, requestId: crypto.randomUUID() };
      const body: RetryJobInput = { from, client_request_id: intention.current.requestId };
      return apiSend('POST', `/api/jobs/${jobId}/retry`, body, createdJob);
    },
    onSuccess: async () => {
      intention.current = null;
      await queryClient.invalidateQueries({ queryKey: trainingKeys.lists() });
    },
  });
}
