import { clusterJobList, clusterJobResponse, type ClusterJob } from '../../src/core/cluster/contract.ts';
import { brief, must, mustEqual, type Check } from './check.ts';
import { isEnded, mustRefuse, type Answer, type ConformanceContext } from './context.ts';

const jobOf = ({ json }: Answer): ClusterJob => clusterJobResponse.parse(json).job;

/** Ends jobs that a check does not need any more. */
async function tidyUp(context: ConformanceContext, ids: readonly string[]): Promise<void> {
  for (const id of new Set(ids)) {
    await context.client.cancelJob(id, { saveCheckpoint: false });
    await context.until(`job ${id} to end`, async () => (isEnded(await context.job(id)) ? true : null));
  }
}

export const SUBMISSION_CHECKS: readonly Check[] = [
  {
    name: 'a job is created once: replay 200, other URLs 200, other body 422',
    async run(context) {
      const request = await context.request();
      const key = context.newKey();
      const first = await context.post(request, key);
      must(first.status === 201, `the first submission answered ${first.status}`);
      const { id, idempotency_key: echoed, model } = jobOf(first);
      mustEqual([echoed, model], [key, request.model], 'idempotency_key and model of the new job');
      const replay = await context.post(request, key);
      const url = `${request.training_file.url}?token=signed-anew`;
      const signedAnew = { ...request, training_file: { ...request.training_file, url } };
      const otherUrl = await context.post(signedAnew, key);
      const other = await context.post({ ...request, metadata: { other: 'body' } }, key);
      await tidyUp(context, [id]);
      for (const [what, answer] of [
        ['the same body', replay],
        ['another signed URL', otherUrl],
      ] as const) {
        must(answer.status === 200, `${what} answered ${answer.status}, not 200`);
        must(jobOf(answer).id === id, `${what} made another job`);
      }
      mustRefuse(other, 422, 'idempotency_mismatch');
      must((await context.client.findJobByKey(key))?.id === id, 'the job is not found by its key');
    },
  },
  {
    name: 'the same key twice at once is one job (the second 200 or 409)',
    async run(context) {
      const request = await context.request();
      const key = context.newKey();
      const answers = await Promise.all([1, 2, 3].map(() => context.post(request, key)));
      const created = answers.filter(({ status }) => status < 300).map((answer) => jobOf(answer).id);
      const known = await context.client.findJobByKey(key);
      await tidyUp(context, [...created, ...(known ? [known.id] : [])]);
      const statuses = answers.map(({ status }) => status).sort();
      must(
        statuses.every((status) => [200, 201, 409].includes(status)),
        `answered ${brief(statuses)}`,
      );
      must(
        statuses.filter((status) => status === 201).length === 1,
        `answered ${brief(statuses)}: not one 201`,
      );
      must(new Set(created).size === 1, `made the jobs ${brief(created)}`);
      for (const answer of answers.filter(({ status }) => status === 409))
        mustRefuse(answer, 409, 'conflict');
      return `answered ${statuses.join(', ')}`;
    },
  },
  {
    name: 'jobs are looked up by ids; unknown ones are left out',
    async run(context) {
      const { id } = await context.startTraining();
      const { status, json } = await context.send('GET', `/v1/jobs?ids=${encodeURIComponent(id)},none`);
      must(status === 200, `answered ${status}`);
      const { data } = clusterJobList.parse(json);
      mustEqual(
        data.map((job) => job.id),
        [id],
        'the jobs found',
      );
    },
  },
  {
    name: 'jobs are listed newest first, page by page',
    async run(context) {
      const list = async (query: string) =>
        clusterJobList.parse((await context.send('GET', `/v1/jobs?${query}`)).json);
      const { data } = await list('limit=3');
      must(data.length === 3, `limit=3 answered ${data.length} jobs`);
      const times = data.map(({ created_at }) => Date.parse(created_at));
      must(
        (times[0] ?? 0) >= (times[1] ?? 0) && (times[1] ?? 0) >= (times[2] ?? 0),
        `created ${brief(times)}`,
      );
      const one = await list('limit=1');
      mustEqual([one.data.length, one.has_more], [1, true], 'length and has_more of limit=1');
      const next = await list(`limit=1&after=${data[0]?.id}`);
      mustEqual(next.data[0]?.id, data[1]?.id, 'the page after the first job');
      const cancelled = await list('status=cancelled&limit=5');
      must(
        cancelled.data.every(({ status }) => status === 'cancelled'),
        'status= answers other jobs',
      );
    },
  },
];
