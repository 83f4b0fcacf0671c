import type {
  MissingSamples,
  PlaygroundAvailability,
  PlaygroundVariant,
} from '@/core/playground/playground.schema';

export const VARIANT_WORDS: Record<PlaygroundVariant, string> = { base: 'Base model', tuned: 'Tuned model' };

/** Why there can be no conversation now, and what can be done. */
export const AVAILABILITY_WORDS: Record<
  Exclude<PlaygroundAvailability, 'available'>,
  { title: string; description: string }
> = {
  unreachable: {
    title: 'The GPU cluster does not answer',
    description: 'Your model is safe. The playground opens again as soon as the cluster is back.',
  },
  not_offered: {
    title: 'This cluster only trains',
    description:
      'The connected cluster offers no conversations with its models. Download the adapter to use it elsewhere: the model’s page has the code to load it.',
  },
  unknown_model: {
    title: 'The base model is gone',
    description:
      'The connected cluster no longer has the base model that this adapter was trained on. The adapter is safe and can be downloaded.',
  },
  no_adapter: {
    title: 'The adapter is incomplete',
    description:
      'This model lacks its weights or their settings, so that it cannot be loaded. Train it again to have all files.',
  },
};

export const MISSING_SAMPLES_WORDS: Record<MissingSamples, string> = {
  deleted: 'The dataset is deleted, and its rows with it. Ask something of your own.',
  changed:
    'The dataset is not what this model was trained on, so that its validation rows may be rows it has learned.',
  unreadable:
    'The dataset’s file could not be read right now. Load the page again, or ask something of your own.',
  none: 'The dataset’s first and last rows have no validation row that ends with an answer.',
};
