import { useEffect } from 'react';
import { writeConfigurationLink } from '@/core/training/interchange/configuration-link';
import { useDebouncedValue } from '@/data/training/use-debounced-value';
import { portableOf, type Baseline, type ConfigurationInput } from './configuration';

/** Long enough not to rewrite the address with each step of a slider (browsers limit how often). */
const SETTLE_MS = 400;

interface AddressOptions {
  values: ConfigurationInput;
  baseline: Baseline;
  /** The job that is trained again. */
  parentJobId: string | null;
  /** The model whose weights it starts from. */
  parentModelId: string | null;
  /** Set while the page is being left for the job: its address is not touched then. */
  isLeaving: boolean;
}

/**
 * Keeps the whole configuration in the page's address, without history entries: reloading, Back and a copied link all open
 * it again. Answers the query; null while a setting is not valid, when the address stays as it was.
 */
export function useConfigurationAddress({
  values,
  baseline,
  parentJobId,
  parentModelId,
  isLeaving,
}: AddressOptions): string | null {
  const portable = portableOf(values);
  const query =
    portable &&
    writeConfigurationLink(portable, {
      datasetId: values.dataset_id === '' ? null : values.dataset_id,
      jobId: parentJobId,
      modelId: parentModelId,
      preset: baseline.preset,
    });
  const settled = useDebouncedValue(query, SETTLE_MS);
  useEffect(() => {
    if (settled === null || isLeaving) return;
    const { pathname, search, hash } = window.location;
    if (search !== `?${settled}`) window.history.replaceState(null, '', `${pathname}?${settled}${hash}`);
  }, [settled, isLeaving]);
  return query;
}
