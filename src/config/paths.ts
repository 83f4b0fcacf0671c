/** Every page of the application. */
export const paths = {
  home: '/',
  signIn: '/signin',
  signUp: '/signup',
  dashboard: '/dashboard',
  datasets: '/datasets',
  newDataset: '/datasets/new',
  dataset: (id: string) => `/datasets/${id}`,
  configureTraining: (datasetId?: string) =>
    datasetId ? `/training/configure?datasetId=${encodeURIComponent(datasetId)}` : '/training/configure',
  /** The configurator with the settings of an earlier job. */
  trainAgain: (jobId: string) => `/training/configure?jobId=${encodeURIComponent(jobId)}`,
  /** The configurator for a training that starts from a model's weights. */
  continueTraining: (modelId: string) => `/training/configure?modelId=${encodeURIComponent(modelId)}`,
  jobs: '/training/jobs',
  job: (id: string) => `/training/jobs/${id}`,
  /** Several trainings side by side. */
  compareJobs: (jobIds: readonly string[]) => `/training/compare?ids=${jobIds.join(',')}`,
  sweeps: '/training/sweeps',
  sweep: (id: string) => `/training/sweeps/${id}`,
  models: '/models',
  model: (id: string) => `/models/${id}`,
  /** A conversation with a model and its base. */
  playground: (id: string) => `/models/${id}/playground`,
  /** Several models side by side. */
  compareModels: (modelIds: readonly string[]) => `/models/compare?ids=${modelIds.join(',')}`,
  costs: '/costs',
  notifications: '/notifications',
  settings: '/settings',
  webhook: (id: string) => `/settings/webhooks/${id}`,
  /** For everybody, signed in or not. */
  apiDocs: '/docs/api',
  /** One area of it, or `schemas`. */
  apiDocsOf: (area: string) => `/docs/api?area=${area}`,
  openApi: '/api/openapi.json',
} as const;
