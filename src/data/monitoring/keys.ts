export const monitoringKeys = {
  all: ['monitoring'] as const,
  metrics: (jobId: string) => [...monitoringKeys.all, 'metrics', jobId] as const,
  detail: (jobId: string, range: { from: number | null; to: number | null }) =>
    [...monitoringKeys.all, 'detail', jobId, range] as const,
  logs: (jobId: string) => [...monitoringKeys.all, 'logs', jobId] as const,
  checkpoints: (jobId: string, isActive: boolean) =>
    [...monitoringKeys.all, 'checkpoints', jobId, isActive] as const,
};
