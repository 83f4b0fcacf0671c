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
  jobs: '/training/jobs',
  job: (id: string) => `/training/jobs/${id}`,
  /** Several trainings side by side. */
  compareJobs: (jobIds: readonly string[]) => `/training/compare?ids=${jobIds.join(',')}`,
  sweeps: '/training/sweeps',
  sweep: (id: string) => `/training/sweeps/${id}`,
  models: '/models',
  model: (id: string) => `/models/${id}`,
  costs: '/costs',
  notifications: '/notifications',
  settings: '/settings',
  /** For everybody, signed in or not. */
  apiDocs: '/docs/api',
  openApi: '/api/openapi.json',
} as const;
