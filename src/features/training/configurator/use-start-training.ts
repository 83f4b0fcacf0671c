import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import type { Path, UseFormReturn } from 'react-hook-form';
import { paths } from '@/config/paths';
import { matchPreset } from '@/core/training/hyperparameters';
import type { JobEstimateAnswer, JobQuote, JobView } from '@/core/training/job.schema';
import { catalogKeys } from '@/data/catalog/keys';
import { datasetKeys } from '@/data/datasets/keys';
import { useCreateTrainingJob } from '@/data/training/training.mutations';
import { estimateQuery, type CostEstimate } from '@/data/training/training.queries';
import { ApiError } from '@/lib/api-client';
import type { Configuration, ConfigurationInput } from './configuration';

/** What a person saw, and what holds now. */
export interface ChangedQuote {
  settings: Configuration;
  before: JobEstimateAnswer;
  now: JobEstimateAnswer;
}

interface StartOptions {
  form: UseFormReturn<ConfigurationInput, unknown, Configuration>;
  estimate: CostEstimate;
  contextLength: number | undefined;
  parentJob: JobView | null;
  /** The model whose weights it starts from. */
  parentModelId: string | null;
}

/**
 * Starts the training at the price and on the data that the person saw. Where these have changed meanwhile nothing is
 * started: `changedQuote` holds both, until it is confirmed or dismissed. The form keeps everything in every case.
 */
export function useStartTraining({ form, estimate, contextLength, parentJob, parentModelId }: StartOptions) {
  const router = useRouter();
  const queryClient = useQueryClient();
  const createJob = useCreateTrainingJob();
  const [changedQuote, setChangedQuote] = useState<ChangedQuote | null>(null);

  // Set until a start has failed: once the job is made, a press before the page has changed must not make another.
  const isBusy = useRef(false);

  const start = async (settings: Configuration, seen: JobEstimateAnswer | undefined) => {
    if (isBusy.current) return;
    isBusy.current = true;
    try {
      const { job } = await createJob.mutateAsync({
        ...settings,
        preset_id: matchPreset(settings.hyperparameters, contextLength),
        ...(parentJob && { parent_job_id: parentJob.id }),
        ...(parentModelId !== null && { parent_model_id: parentModelId }),
        ...(seen && { quote: seen.quote }),
      });
      router.push(paths.job(job.id));
    } catch (error) {
      isBusy.current = false;
      if (!(error instanceof ApiError)) throw error;
      if (error.code === 'quote_changed' && seen) {
        const now = await askAgain(settings);
        if (now && isOther(seen.quote, now.quote)) return setChangedQuote({ settings, before: seen, now });
      }
      setChangedQuote(null);
      showError(error);
    }
  };

  /** The estimate as it is now; null when not even that can be had, so that the first error is told. */
  const askAgain = async ({ dataset_id, hyperparameters, gpu_config }: Configuration) => {
    try {
      const query = estimateQuery({ dataset_id, hyperparameters, gpu_config });
      return (await queryClient.fetchQuery({ ...query, staleTime: 0 })).answer;
    } catch {
      return null;
    }
  };

  const showError = (error: ApiError) => {
    for (const { path, message } of error.details) {
      form.setError(path as Path<ConfigurationInput>, { message });
    }
    form.setError('root', { message: error.message });
    // What is gone (a GPU type, a dataset) should not be offered any longer.
    void queryClient.invalidateQueries({ queryKey: catalogKeys.all });
    void queryClient.invalidateQueries({ queryKey: datasetKeys.all });
  };

  return {
    submit: form.handleSubmit((settings) => start(settings, seenFor(settings, estimate))),
    changedQuote,
    confirmQuote: () => changedQuote && start(changedQuote.settings, changedQuote.now),
    dismissQuote: () => setChangedQuote(null),
    isStarting: createJob.isPending,
    /** The job is made; the page is on its way to it. */
    isLeaving: createJob.isSuccess,
  };
}

/** The estimate on the screen, as far as its price and its data are those of the settings that are sent. */
function seenFor(settings: Configuration, { estimate, input }: CostEstimate): JobEstimateAnswer | undefined {
  const isSame =
    input?.dataset_id === settings.dataset_id && input.gpu_config.gpu_type === settings.gpu_config.gpu_type;
  return isSame ? estimate : undefined;
}

const isOther = (left: JobQuote, right: JobQuote): boolean =>
  left.price_per_gpu_hour_usd !== right.price_per_gpu_hour_usd ||
  left.dataset_sha256 !== right.dataset_sha256;
