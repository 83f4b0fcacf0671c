'use client';

import { CompareModelsScreen } from '@/features/models/compare/compare-models-screen';
import { ConfigurationTable } from '@/features/training/compare/configuration-table';

/** Models are the models' area, and what differs between trainings is the training's. */
export const ModelComparison = () => (
  <CompareModelsScreen renderConfiguration={(runs) => <ConfigurationTable runs={runs} />} />
);
