import {
  BanIcon,
  CheckIcon,
  CircleDashedIcon,
  CircleDotIcon,
  CircleXIcon,
  LoaderIcon,
  UploadIcon,
  type LucideIcon,
} from 'lucide-react';
import type { DatasetStatus } from '@/core/datasets/dataset.schema';
import type { JobStatus } from '@/core/training/job.schema';
import type { DeliveryStatus } from '@/core/webhooks/webhook.schema';
import { cn } from '@/lib/cn';

type Appearance = { word: string; icon: LucideIcon; color: string; isAlive?: boolean };

const QUEUED = 'text-status-queued bg-status-queued/10 border-status-queued/25';
const INITIALIZING = 'text-status-initializing bg-status-initializing/10 border-status-initializing/25';
const RUNNING = 'text-status-running bg-status-running/10 border-status-running/25';
const COMPLETED = 'text-status-completed bg-status-completed/10 border-status-completed/25';
const FAILED = 'text-status-failed bg-status-failed/10 border-status-failed/25';
const CANCELLED = 'text-status-cancelled bg-status-cancelled/10 border-status-cancelled/25';

/** The one table of status words, icons and colours: jobs, datasets and deliveries. `cancelling` is a job asked to stop. */
const APPEARANCES = {
  queued: { word: 'Queued', icon: CircleDashedIcon, color: QUEUED },
  initializing: { word: 'Initializing', icon: LoaderIcon, color: INITIALIZING },
  running: { word: 'Running', icon: CircleDotIcon, color: RUNNING, isAlive: true },
  completed: { word: 'Completed', icon: CheckIcon, color: COMPLETED },
  failed: { word: 'Failed', icon: CircleXIcon, color: FAILED },
  cancelled: { word: 'Cancelled', icon: BanIcon, color: CANCELLED },
  cancelling: { word: 'Cancelling', icon: BanIcon, color: RUNNING },
  uploading: { word: 'Uploading', icon: UploadIcon, color: QUEUED },
  validating: { word: 'Validating', icon: CircleDotIcon, color: RUNNING, isAlive: true },
  ready: { word: 'Ready', icon: CheckIcon, color: COMPLETED },
  error: { word: 'Not usable', icon: CircleXIcon, color: FAILED },
  pending: { word: 'Waiting', icon: CircleDashedIcon, color: QUEUED },
  delivered: { word: 'Delivered', icon: CheckIcon, color: COMPLETED },
} satisfies Record<JobStatus | DatasetStatus | DeliveryStatus | 'cancelling', Appearance>;

export type Status = keyof typeof APPEARANCES;

/** The word a status is shown by. */
export const statusWord = (status: Status): string => APPEARANCES[status].word;

export function StatusBadge({ status, className }: { status: Status; className?: string }) {
  const { word, icon: Icon, color, isAlive }: Appearance = APPEARANCES[status];
  return (
    <span
      className={cn(
        'inline-flex h-5 w-fit shrink-0 items-center gap-1 rounded-sm border px-1.5 text-xs font-medium whitespace-nowrap',
        color,
        className,
      )}
    >
      <Icon aria-hidden className={cn('size-3', isAlive && 'motion-safe:animate-pulse')} />
      {word}
    </span>
  );
}
