import type { z } from 'zod';
import {
  MAX_IDS_PER_LOOKUP,
  cancelClusterJobResponse,
  clusterArtifactList,
  clusterCapabilities,
  clusterCheckpointList,
  clusterHealth,
  clusterJobList,
  clusterJobResponse,
  clusterLogLine,
  clusterMetricPoint,
  exportArtifactsResponse,
  type ClusterArtifact,
  type ClusterCapabilities,
  type ClusterCheckpoint,
  type ClusterHealth,
  type ClusterJob,
  type ClusterJobPage,
  type ClusterJobStatus,
  type ClusterLogLine,
  type ClusterMetricPoint,
  type CreateClusterJobRequest,
  type ExportArtifactsRequest,
} from './contract.ts';
import { requestCluster, type ClusterConnection, type ClusterRequest } from './request.ts';
import { seriesPage, type SeriesPage } from './series-page.ts';

export interface ClusterClientOptions {
  baseUrl: string;
  apiKey: string;
  /** The platform's own `fetch`; tests pass another. */
  fetch: typeof fetch;
  timeoutMs?: number;
}

/** Every endpoint of the contract. Each method throws `ClusterRequestError` and nothing else. */
export interface ClusterClient {
  /**
   * Submits a job, or finds the one that was submitted with this key. After `timeout`, `unreachable` or `garbage` the
   * job may exist: ask `findJobByKey` or send the same request with the same key again.
   */
  createJob(request: CreateClusterJobRequest, idempotencyKey: string): Promise<ClusterJob>;
  findJobByKey(idempotencyKey: string): Promise<ClusterJob | null>;
  /** The jobs among `ids` that the cluster knows, in no promised order; any number of ids. */
  getJobs(ids: readonly string[]): Promise<ClusterJob[]>;
  /** One page of the jobs in a status, newest first; `after`: the last id of the page before. */
  listJobs(query: { status: ClusterJobStatus; after?: string }): Promise<ClusterJobPage>;
  /** Points with `seq` greater than `after`. */
  getMetrics(jobId: string, after: number, limit: number): Promise<SeriesPage<ClusterMetricPoint>>;
  /** Lines with `seq` greater than `after`. */
  getLogs(jobId: string, after: number, limit: number): Promise<SeriesPage<ClusterLogLine>>;
  getCheckpoints(jobId: string): Promise<ClusterCheckpoint[]>;
  getArtifacts(jobId: string): Promise<ClusterArtifact[]>;
  /** Starts the pushes of artifacts or checkpoints; their outcome shows in `getArtifacts`, `getCheckpoints`. Safe to repeat. */
  exportArtifacts(jobId: string, request: ExportArtifactsRequest): Promise<void>;
  /** Answers `cancelling`, or the job's final status when it had already ended. Safe to repeat. */
  cancelJob(jobId: string, options: { saveCheckpoint: boolean }): Promise<ClusterJobStatus>;
  getCapabilities(): Promise<ClusterCapabilities>;
  getHealth(): Promise<ClusterHealth>;
}

const DEFAULT_TIMEOUT_MS = 15_000;
const metricsPage = seriesPage(clusterMetricPoint);
const logsPage = seriesPage(clusterLogLine);

/** A client of the GPU cluster that runs in Node and Deno alike. */
export function createClusterClient(options: ClusterClientOptions): ClusterClient {
  const connection: ClusterConnection = { ...options, timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS };
  const get = <Answer>(path: string, answer: z.ZodType<Answer>, query?: ClusterRequest<Answer>['query']) =>
    requestCluster(connection, { method: 'GET', path, answer, query });
  const post = <Answer>(
    path: string,
    answer: z.ZodType<Answer>,
    body: unknown,
    headers?: Record<string, string>,
  ) => requestCluster(connection, { method: 'POST', path, answer, body, headers });
  const jobPath = (jobId: string, rest = '') => `/v1/jobs/${encodeURIComponent(jobId)}${rest}`;

  return {
    async createJob(request, idempotencyKey) {
      const headers = { 'idempotency-key': idempotencyKey };
      return (await post('/v1/jobs', clusterJobResponse, request, headers)).job;
    },
    async findJobByKey(idempotencyKey) {
      const list = await get('/v1/jobs', clusterJobList, { idempotency_key: idempotencyKey });
      return list.data[0] ?? null;
    },
    async getJobs(ids) {
      const jobs: ClusterJob[] = [];
      for (let start = 0; start < ids.length; start += MAX_IDS_PER_LOOKUP) {
        const chunk = ids.slice(start, start + MAX_IDS_PER_LOOKUP);
        jobs.push(...(await get('/v1/jobs', clusterJobList, { ids: chunk.join(',') })).data);
      }
      return jobs;
    },
    listJobs: ({ status, after }) =>
      get('/v1/jobs', clusterJobList, { status, after, limit: MAX_IDS_PER_LOOKUP }),
    getMetrics: (jobId, after, limit) => get(jobPath(jobId, '/metrics'), metricsPage, { after, limit }),
    getLogs: (jobId, after, limit) => get(jobPath(jobId, '/logs'), logsPage, { after, limit }),
    async getCheckpoints(jobId) {
      return (await get(jobPath(jobId, '/checkpoints'), clusterCheckpointList)).data;
    },
    async getArtifacts(jobId) {
      return (await get(jobPath(jobId, '/artifacts'), clusterArtifactList)).data;
    },
    async exportArtifacts(jobId, request) {
      await post(jobPath(jobId, '/artifacts/export'), exportArtifactsResponse, request);
    },
    async cancelJob(jobId, { saveCheckpoint }) {
      const body = { save_checkpoint: saveCheckpoint };
      return (await post(jobPath(jobId, '/cancel'), cancelClusterJobResponse, body)).status;
    },
    getCapabilities: () => get('/v1/capabilities', clusterCapabilities),
    getHealth: () => get('/v1/health', clusterHealth),
  };
}
