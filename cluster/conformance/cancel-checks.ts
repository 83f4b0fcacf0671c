import { cancelClusterJobResponse, type ClusterJob } from '../../src/core/cluster/contract.ts';
import { must, mustEqual, type Check } from './check.ts';
import { isEnded, mustRefuse, type ConformanceContext } from './context.ts';

/** Cancels and answers the status that the cluster names. */
async function cancel(context: ConformanceContext, id: string, save: boolean): Promise<string> {
  const { status, json } = await context.send('POST', `/v1/jobs/${id}/cancel`, {
    body: { save_checkpoint: save },
  });
  must(status === 202, `answered ${status}, not 202`);
  return cancelClusterJobResponse.parse(json).status;
}

const mustBeCancelled = async (context: ConformanceContext, id: string): Promise<ClusterJob> => {
  const job = await context.jobWhen(id, 'cancelled', ({ status }) => status === 'cancelled');
  must(job.finished_at !== null, 'finished_at is missing');
  mustEqual(job.error, null, 'error');
  mustEqual(await context.client.getArtifacts(id), [], 'artifacts');
  return job;
};

const PHASES: readonly [string, (job: ClusterJob) => boolean][] = [
  ['initializing', ({ phase }) => phase !== 'queued'],
  ['training', ({ progress }) => progress.step > 0],
];

export const CANCEL_CHECKS: readonly Check[] = [
  {
    name: 'a job is cancelled right after its submission, twice',
    async run(context) {
      const { id } = await context.submit();
      const [first, second] = [await cancel(context, id, true), await cancel(context, id, true)];
      for (const status of [first, second]) {
        must(['cancelling', 'cancelled'].includes(status), `answered ${status}`);
      }
      await mustBeCancelled(context, id);
      mustEqual(await cancel(context, id, true), 'cancelled', 'a third cancel');
      return `answered ${first}, ${second}`;
    },
  },
  ...PHASES.map(([phase, isThere]): Check => ({
    name: `a job is cancelled while ${phase}, twice, without saving`,
    async run(context) {
      const { id } = await context.submit();
      await context.jobWhen(id, phase, isThere);
      for (let time = 0; time < 2; time++) {
        const status = await cancel(context, id, false);
        must(['cancelling', 'cancelled'].includes(status), `answered ${status}`);
      }
      const { progress } = await mustBeCancelled(context, id);
      must(progress.total_steps === null || progress.step < progress.total_steps, 'it went on to its end');
      return `at step ${progress.step}`;
    },
  })),
  {
    name: 'requests at once do not confuse a cancel',
    async run(context) {
      const { id } = await context.submit();
      const statuses = await Promise.all([1, 2, 3, 4].map((n) => cancel(context, id, n % 2 === 0)));
      await mustBeCancelled(context, id);
      return statuses.join(', ');
    },
  },
  {
    name: 'a cancel after the end changes nothing',
    async run(context) {
      const before = await context.trained();
      mustEqual(await cancel(context, before.id, true), 'succeeded', 'its answer');
      mustEqual(await context.job(before.id), before, 'the job');
    },
  },
  {
    name: 'a cancel without a body is refused',
    async run(context) {
      const { id } = await context.trained();
      mustRefuse(
        await context.send('POST', `/v1/jobs/${id}/cancel`, { body: {} }),
        [400, 422],
        'invalid_request',
      );
    },
  },
  {
    name: 'a job without artifacts has nothing to export',
    async run(context) {
      const { id } = await context.submit();
      const body = { files: [{ id: 'none', url: context.storage.url('/none') }] };
      const answer = await context.send('POST', `/v1/jobs/${id}/artifacts/export`, { body });
      await cancel(context, id, false);
      await context.until('its end', async () => (isEnded(await context.job(id)) ? true : null));
      mustRefuse(answer, 409, 'conflict');
    },
  },
];
