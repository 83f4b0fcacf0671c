import { z } from 'zod';
import { usd } from '../http/envelope.ts';
import { datasetSummary } from '../datasets/dataset.schema.ts';
import { jobSummary } from '../training/job.schema.ts';
import { notificationView } from '../notifications/notification.schema.ts';

export const dashboardStats = z.object({
  totalDatasets: z.int(),
  activeJobs: z.int(),
  completedModels: z.int(),
  /** Spend of the current UTC month. */
  totalCost: usd,
  monthlyBudget: usd.nullable(),
  recentDatasets: z.array(datasetSummary),
  activeJobList: z.array(jobSummary),
  recentActivity: z.array(notificationView),
});
export type DashboardStats = z.infer<typeof dashboardStats>;
