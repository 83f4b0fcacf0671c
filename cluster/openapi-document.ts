import { z } from 'zod';
import * as chat from '../src/core/cluster/chat.ts';
import * as contract from '../src/core/cluster/contract.ts';

/** The named schemas of the document. */
const SCHEMAS = {
  Error: contract.clusterErrorResponse,
  CreateJobRequest: contract.createClusterJobRequest,
  Job: contract.clusterJob,
  CreateJobResponse: contract.clusterJobResponse,
  JobList: contract.clusterJobList,
  MetricsPage: contract.clusterMetricsPage,
  LogsPage: contract.clusterLogsPage,
  CheckpointList: contract.clusterCheckpointList,
  ArtifactList: contract.clusterArtifactList,
  ExportArtifactsRequest: contract.exportArtifactsRequest,
  ExportArtifactsResponse: contract.exportArtifactsResponse,
  CancelJobRequest: contract.cancelClusterJobRequest,
  CancelJobResponse: contract.cancelClusterJobResponse,
  ChatCompletionRequest: chat.chatCompletionRequest,
  ChatCompletion: chat.chatCompletion,
  ChatCompletionChunk: chat.chatCompletionChunk,
  Capabilities: contract.clusterCapabilities,
  Health: contract.clusterHealth,
} as const;
type SchemaName = keyof typeof SCHEMAS;

interface Operation {
  path: string;
  method: 'get' | 'post';
  summary: string;
  parameters?: object[];
  request?: SchemaName;
  /** Status and schema of each success; null for bytes. */
  answers: Record<string, SchemaName | null>;
  /** What each event of a success carries when the request asks for a stream. */
  stream?: SchemaName;
  /** Statuses of the errors besides 401 and 503. */
  errors?: string[];
  isPublic?: boolean;
}

const parameter = (
  place: 'query' | 'path' | 'header',
  name: string,
  description: string,
  type = 'string',
) => ({
  in: place,
  name,
  description,
  required: place !== 'query',
  schema: { type },
});
const jobId = parameter('path', 'id', 'The job.');
const page = [
  jobId,
  parameter('query', 'after', 'Only entries with a greater `seq`; 0 for all.', 'integer'),
  parameter('query', 'limit', 'At most this many entries.', 'integer'),
];

const OPERATIONS: readonly Operation[] = [
  {
    path: '/v1/jobs',
    method: 'post',
    summary:
      'Submit a training job, new or resumed. A replay of the same request answers 200 with the same job.',
    parameters: [parameter('header', 'Idempotency-Key', '`<platform job uuid>:<attempt>`')],
    request: 'CreateJobRequest',
    answers: { '201': 'CreateJobResponse', '200': 'CreateJobResponse' },
    errors: ['400', '409', '422', '429'],
  },
  {
    path: '/v1/jobs',
    method: 'get',
    summary: 'List jobs, newest first, or look up some of them.',
    parameters: [
      parameter('query', 'ids', `At most ${contract.MAX_IDS_PER_LOOKUP} ids, separated by commas.`),
      parameter('query', 'idempotency_key', 'The job that was submitted with this key.'),
      parameter('query', 'status', 'Only jobs with this status.'),
      parameter('query', 'after', 'Only jobs older than this one.'),
      parameter('query', 'limit', 'At most this many jobs.', 'integer'),
    ],
    answers: { '200': 'JobList' },
    errors: ['400'],
  },
  {
    path: '/v1/jobs/{id}',
    method: 'get',
    summary: 'One job.',
    parameters: [jobId],
    answers: { '200': 'Job' },
    errors: ['404'],
  },
  {
    path: '/v1/jobs/{id}/metrics',
    method: 'get',
    summary: 'Metric points, append-only, numbered from 1 without a gap.',
    parameters: page,
    answers: { '200': 'MetricsPage' },
    errors: ['400', '404'],
  },
  {
    path: '/v1/jobs/{id}/logs',
    method: 'get',
    summary: 'Log lines, append-only, numbered from 1 without a gap.',
    parameters: page,
    answers: { '200': 'LogsPage' },
    errors: ['400', '404'],
  },
  {
    path: '/v1/jobs/{id}/checkpoints',
    method: 'get',
    summary: 'Checkpoints kept or asked for, oldest first, and how far their exports are.',
    parameters: [jobId],
    answers: { '200': 'CheckpointList' },
    errors: ['404'],
  },
  {
    path: '/v1/jobs/{id}/artifacts',
    method: 'get',
    summary: 'The manifest, and how far the exports are. Empty until the job has succeeded.',
    parameters: [jobId],
    answers: { '200': 'ArtifactList' },
    errors: ['404'],
  },
  {
    path: '/v1/jobs/{id}/artifacts/export',
    method: 'post',
    summary: 'Push artifacts and checkpoints to signed URLs by PUT.',
    parameters: [jobId],
    request: 'ExportArtifactsRequest',
    answers: { '202': 'ExportArtifactsResponse' },
    errors: ['400', '404', '409', '422'],
  },
  {
    path: '/v1/artifacts/{id}',
    method: 'get',
    summary: 'The bytes of an artifact; Range is honoured.',
    parameters: [parameter('path', 'id', 'The artifact.')],
    answers: { '200': null, '206': null },
    errors: ['404', '416'],
  },
  {
    path: '/v1/jobs/{id}/cancel',
    method: 'post',
    summary: 'End a job; safe to repeat.',
    parameters: [jobId],
    request: 'CancelJobRequest',
    answers: { '202': 'CancelJobResponse' },
    errors: ['400', '404'],
  },
  {
    path: '/v1/chat/completions',
    method: 'post',
    summary:
      'Answer a conversation, whole or as a stream of events that ends with `[DONE]`; an error in it takes the place of the ' +
      'next chunk. Offered with the feature `inference`, 404 without it. Whoever hangs up ends the generation.',
    request: 'ChatCompletionRequest',
    answers: { '200': 'ChatCompletion' },
    stream: 'ChatCompletionChunk',
    errors: ['400', '404', '422', '429'],
  },
  {
    path: '/v1/capabilities',
    method: 'get',
    summary: 'Models, GPUs, limits and features.',
    answers: { '200': 'Capabilities' },
  },
  {
    path: '/v1/health',
    method: 'get',
    summary: 'Whether the service and its engine work.',
    answers: { '200': 'Health' },
    isPublic: true,
  },
];

/** The OpenAPI 3.1 document of the cluster contract. */
export function buildOpenApiDocument(): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of OPERATIONS) {
    (paths[operation.path] ??= {})[operation.method] = describeOperation(operation);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'GPU cluster API',
      // Minor: what was added and may be left out, init_adapter and conversations so far. Major: the path's v1.
      version: '1.1.0',
      description:
        'What a cluster offers to the training platform. Generated from src/core/cluster/contract.ts and chat.ts.',
    },
    security: [{ bearer: [] }],
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
      schemas: componentSchemas(),
    },
  };
}

function describeOperation(operation: Operation): object {
  const { summary, parameters, request, answers, stream, errors = [], isPublic = false } = operation;
  const failures = isPublic ? [] : ['401', ...errors, '503'];
  const responses: Record<string, object> = {};
  for (const [status, schema] of Object.entries(answers)) {
    const content = schema ? jsonContent(schema) : BYTES;
    responses[status] = { description: 'Success.', content: { ...content, ...eventsOf(stream) } };
  }
  for (const status of failures) responses[status] = { description: 'Error.', content: jsonContent('Error') };
  return {
    summary,
    ...(isPublic ? { security: [] } : {}),
    ...(parameters ? { parameters } : {}),
    ...(request ? { requestBody: { required: true, content: jsonContent(request) } } : {}),
    responses,
  };
}

const BYTES = { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } };

const jsonContent = (schema: SchemaName) => ({
  'application/json': { schema: { $ref: `#/components/schemas/${schema}` } },
});

const eventsOf = (schema: SchemaName | undefined) =>
  schema ? { 'text/event-stream': { schema: { $ref: `#/components/schemas/${schema}` } } } : {};

function componentSchemas(): Record<string, object> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(SCHEMAS)) registry.add(schema, { id });
  // As a sender writes them: a field with a default may be left out.
  const { schemas } = z.toJSONSchema(registry, {
    io: 'input',
    uri: (id) => `#/components/schemas/${id}`,
  });
  const withoutIds = (schema: object) =>
    Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$schema' && key !== '$id'));
  return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, withoutIds(schema)]));
}
