import { verifiedShare, type DeliveryProgress } from '../../models/delivery.ts';
import type { ClaimedJob } from './claimed-job.ts';
import { patchOnly, type Decision } from './decision.ts';
import { fail } from './endings.ts';
import { RECONCILE_LIMITS } from './limits.ts';
import type { Moment } from './observation.ts';
import { savingProgress } from './progress.ts';
import { after } from './waits.ts';

/** The training succeeded; its files are on their way into storage, or cannot get there. */
export function decideDelivery(job: ClaimedJob, progress: DeliveryProgress, { now }: Moment): Decision {
  if (progress.state === 'refused') return fail(job, progress.code, progress.message, now);
  const { delivery, isWaiting } = progress;
  const verified = delivery.files.filter((file) => file.state === 'verified').length;
  return patchOnly({
    current_stage: 'saving',
    status_detail:
      delivery.files.length === 0
        ? 'Trained. Waiting for the GPU cluster’s list of files.'
        : `Storing and verifying the files: ${verified} of ${delivery.files.length} done.`,
    progress: savingProgress(verifiedShare(delivery)),
    heartbeat_at: now.toISOString(),
    missing_looks: 0,
    next_poll_at: after(now, isWaiting ? RECONCILE_LIMITS.deliveryPollMs : 0),
    delivery,
  });
}
