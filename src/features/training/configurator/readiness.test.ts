import { aCatalog } from '@/testing/factories/catalog';
import { ApiError } from '@/lib/api-client';
import { readinessOf } from './readiness';

const MODEL = aCatalog().base_models[1];
const GPU = aCatalog().gpu_types[1];
const READY = {
  dataset: { status: 'ready', training_ready: true },
  model: MODEL,
  gpu: GPU,
  cluster: 'ok',
  isValid: true,
  memoryVerdict: 'fits',
  budget: null,
  estimateError: null,
} as const;
const BUDGET = { monthly_budget_usd: 50, spent_usd: 49, reserved_usd: 0, stops_at_budget: true } as const;

test.each([
  { story: 'everything in order', change: {}, blockers: [], risks: [] },
  { story: 'no dataset', change: { dataset: undefined }, blockers: ['Choose a dataset.'], risks: [] },
  {
    story: 'a dataset that is not ready',
    change: { dataset: { status: 'validating', training_ready: false } },
    blockers: ['The dataset is not ready for training.'],
    risks: [],
  },
  {
    story: 'model and GPU that the cluster does not offer',
    change: { model: aCatalog().base_models[0], gpu: aCatalog().gpu_types[0] },
    blockers: [
      'The connected cluster does not offer this base model.',
      'The connected cluster does not offer this GPU type.',
    ],
    risks: [],
  },
  {
    story: 'a cluster that does not answer blocks nothing',
    change: { cluster: 'unreachable', model: aCatalog().base_models[0], gpu: aCatalog().gpu_types[0] },
    blockers: [],
    risks: ['The GPU cluster does not answer right now: the job will wait in the queue until it does.'],
  },
  {
    story: 'values out of limits',
    change: { isValid: false },
    blockers: ['Some settings are outside their limits.'],
    risks: [],
  },
  {
    story: 'too little memory',
    change: { memoryVerdict: 'does_not_fit' },
    blockers: [],
    risks: ['The training will probably run out of GPU memory.'],
  },
  {
    story: 'all GPUs busy',
    change: { gpu: GPU && { ...GPU, free_count: 0 } },
    blockers: [],
    risks: ['No GPU of this type is free: the job will wait.'],
  },
  {
    story: 'a budget that would be passed, and stops jobs',
    change: { budget: { ...BUDGET, verdict: 'p50_over' } },
    blockers: [
      'It would pass this month’s budget, at which jobs stop. Raise the budget in the settings, or choose less.',
    ],
    risks: [],
  },
  {
    story: 'a budget that would be passed, and only warns',
    change: { budget: { ...BUDGET, stops_at_budget: false, verdict: 'p50_over' } },
    blockers: [],
    risks: ['It will probably pass this month’s budget.'],
  },
  {
    story: 'a budget that may be passed',
    change: { budget: { ...BUDGET, stops_at_budget: false, verdict: 'p90_over' } },
    blockers: [],
    risks: ['If it takes long, it will pass this month’s budget.'],
  },
  {
    story: 'a budget that may be passed, and stops jobs',
    change: { budget: { ...BUDGET, verdict: 'p90_over' } },
    blockers: [
      'If it takes long, it would be stopped at this month’s budget. Raise the budget in the settings, or choose less.',
    ],
    risks: [],
  },
  {
    story: 'settings that the server refuses',
    change: { estimateError: new ApiError({ status: 404, code: 'not_found', message: 'No such dataset.' }) },
    blockers: ['No such dataset.'],
    risks: [],
  },
  {
    story: 'a server that does not answer blocks nothing',
    change: { estimateError: new ApiError({ status: 0, code: 'network', message: 'Not reached.' }) },
    blockers: [],
    risks: [],
  },
] as const)('readiness: $story', ({ change, blockers, risks }) => {
  expect(readinessOf({ ...READY, ...change })).toEqual({ blockers, risks });
});
