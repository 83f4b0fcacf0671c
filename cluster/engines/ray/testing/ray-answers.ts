/**
 * Answers in Ray's shapes. Origin: ray-project/ray, python/ray/dashboard/modules/job: JobDetails in pydantic_models.py,
 * the handlers of job_head.py and job_agent.py (a failure is a Python traceback as text), the messages of job_manager.py and
 * job_supervisor.py, and the token middleware of ray/_private/authentication/http_token_authentication.py; Ray 2.5x.
 */
import type { RayJob } from '../jobs-api.ts';

export interface RayJobRecord {
  submissionId: string;
  entrypoint: string;
  metadata: Record<string, string>;
  status: RayJob['status'];
  message: string;
  errorType: string | null;
  exitCode: number | null;
  startedAtMs: number;
  endedAtMs: number | null;
}

/** `GET /api/jobs/{id}`. */
export const jobDetails = (job: RayJobRecord) => ({
  type: 'SUBMISSION',
  job_id: null,
  submission_id: job.submissionId,
  driver_info: null,
  status: job.status,
  entrypoint: job.entrypoint,
  message: job.message,
  error_type: job.errorType,
  start_time: job.startedAtMs,
  end_time: job.endedAtMs,
  metadata: job.metadata,
  runtime_env: {},
  driver_agent_http_address: 'http://10.0.0.5:52365',
  driver_node_id: '8e5f8ea0f0a7b2e5c4d3a1b0c9d8e7f6a5b4c3d2e1f0a9b8c7d6e5f4',
  driver_exit_code: job.exitCode,
});

export const version = {
  version: '4',
  ray_version: '2.53.0',
  ray_commit: '0de211850589aea71f842873bc32574c702ab492',
  session_name: 'session_2026-11-21_09-00-00_000000_1',
};

const traceback = (error: string) =>
  `Traceback (most recent call last):\n  File "/opt/ray/dashboard/modules/job/job_head.py", line 391, in submit_job\n    resp = await job_agent_client.submit_job_internal(submit_request)\n${error}\n`;

const duplicate = (id: string) =>
  `ValueError: Job with submission_id ${id} already exists. Please use a different submission_id.`;

export const answers = {
  unknown: (id: string) => ({ status: 404, text: `Job ${id} does not exist` }),
  /** From an agent on another node: its 400 comes wrapped. */
  duplicate: (id: string, status: 400 | 500) => ({
    status,
    text: traceback(
      status === 400
        ? duplicate(id)
        : `RuntimeError: Request failed with status code 400: Traceback (most recent call last): ${duplicate(id)}.`,
    ),
  }),
  noAgent: { status: 500, text: 'No available agent to submit job, please try again later.' },
  invalid: { status: 400, text: traceback("TypeError: entrypoint must be a string, got <class 'int'>") },
  notEnded: (id: string, status: string) => ({
    status: 500,
    text: traceback(
      `RuntimeError: Attempted to delete job '${id}', but it is in a non-terminal state ${status}.`,
    ),
  }),
  noToken: { status: 401, text: 'Unauthorized: Missing authentication token' },
  wrongToken: { status: 403, text: 'Forbidden: Invalid authentication token' },
};

export const messages = {
  pending: 'Job has not started yet. It may be waiting for the runtime environment to be set up.',
  running: 'Job is currently running.',
  succeeded: 'Job finished successfully.',
  stopped: 'Job was intentionally stopped.',
  failed: (code: number) =>
    `Job entrypoint command failed with exit code ${code}, last available logs (truncated to 20,000 chars):\n`,
  noResources:
    'Job supervisor actor failed to start within 900 seconds. This timeout can be configured by setting the environment variable RAY_JOB_START_TIMEOUT_SECONDS.',
  nodeDied: 'Unexpected error occurred: The actor died because its node has died.',
};
