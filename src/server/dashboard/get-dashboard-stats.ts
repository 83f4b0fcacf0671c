import 'server-only';
import type { DashboardStats } from '@/core/dashboard/dashboard.schema';
import { listDatasetsQuery } from '@/core/datasets/dataset.schema';
import { getMonthSpend } from '../costs/get-month-spend';
import { listDatasets } from '../datasets/list-datasets';
import type { RequestContext } from '../http/route';
import { countModels } from '../models/count-models';
import { listRecentNotifications } from '../notifications/list-recent-notifications';
import { listActiveJobs } from '../training/list-active-jobs';

const RECENT_DATASETS = 5;
const ACTIVE_JOBS = 5;
const RECENT_ACTIVITY = 8;

/** The caller's figures and the newest of everything, for the home page. */
export async function getDashboardStats(ctx: RequestContext): Promise<DashboardStats> {
  const [datasets, jobs, models, spend, activity] = await Promise.all([
    listDatasets(ctx, listDatasetsQuery.parse({ limit: RECENT_DATASETS })),
    listActiveJobs(ctx, ACTIVE_JOBS),
    countModels(ctx),
    getMonthSpend(ctx),
    listRecentNotifications(ctx, RECENT_ACTIVITY),
  ]);
  return {
    totalDatasets: datasets.total,
    activeJobs: jobs.total,
    completedModels: models,
    totalCost: spend.totalUsd,
    monthlyBudget: spend.budgetUsd,
    recentDatasets: datasets.datasets,
    activeJobList: jobs.jobs,
    recentActivity: activity,
  };
}
