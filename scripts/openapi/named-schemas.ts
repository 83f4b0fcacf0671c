import type { z } from 'zod';
import { apiTokenView } from '../../src/core/api-tokens/api-token.schema.ts';
import { profileView } from '../../src/core/auth/profile.schema.ts';
import { baseModelView, gpuTypeView } from '../../src/core/catalog/catalog.schema.ts';
import { datasetSummary, datasetView } from '../../src/core/datasets/dataset.schema.ts';
import { validationReport } from '../../src/core/datasets/report.ts';
import { errorEnvelope } from '../../src/core/http/envelope.ts';
import { modelView } from '../../src/core/models/model.schema.ts';
import { notificationView } from '../../src/core/notifications/notification.schema.ts';
import { jobEstimate, jobSummary, jobView, metricPoint } from '../../src/core/training/job.schema.ts';
import { sweepSummary, sweepView } from '../../src/core/training/sweeps/sweep.schema.ts';

/** What answers are made of, by the names that the document and generated clients give it. */
export const NAMED_SCHEMAS: Record<string, z.ZodType> = {
  ApiToken: apiTokenView,
  BaseModel: baseModelView,
  Dataset: datasetView,
  DatasetSummary: datasetSummary,
  Error: errorEnvelope,
  GpuType: gpuTypeView,
  Job: jobView,
  JobEstimate: jobEstimate,
  JobSummary: jobSummary,
  MetricPoint: metricPoint,
  Model: modelView,
  Notification: notificationView,
  Profile: profileView,
  Sweep: sweepView,
  SweepSummary: sweepSummary,
  ValidationReport: validationReport,
};
