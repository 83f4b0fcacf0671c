export const monitoringKeys = {
  all: ['monitoring'] as const,
  metrics: (jobId: string) => [...monitoringKeys.all, 'metrics', jobId] as const,
  logs: (jobId: string) => [...monitoringKeys.all, 'logs', jobId] as const,
};
