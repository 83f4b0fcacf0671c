import { ScissorsIcon, TimerIcon, TriangleAlertIcon, WalletIcon, type LucideIcon } from 'lucide-react';
import type { EstimateBudget, JobEstimateAnswer } from '@/core/training/job.schema';
import { cn } from '@/lib/cn';
import { formatCount, formatMoney, formatPercent, formatPlural } from '@/lib/format';

/** Below this share of the rows a cut is not worth a warning. */
const NOTABLE_SHARE = 0.005;

interface EstimateNotesProps {
  estimate: JobEstimateAnswer;
  /** Steps that the settings ask for; null while that cannot be told. */
  plannedSteps: number | null;
}

/** What deserves attention about an estimate: what is cut off, what trains longer than asked, and the month's budget. */
export function EstimateNotes({ estimate, plannedSteps }: EstimateNotesProps) {
  const { truncation, budget, total_steps } = estimate;
  const isLonger = plannedSteps !== null && total_steps > plannedSteps;
  return (
    <div className="flex flex-col gap-2">
      {truncation.rows_share > NOTABLE_SHARE && (
        <Note icon={ScissorsIcon} isWarning>
          {percent(truncation.rows_share)} of the rows are longer than{' '}
          {formatCount(truncation.max_seq_length)} tokens: {percent(truncation.tokens_share)} of the tokens
          are cut.
        </Note>
      )}
      {isLonger && (
        <Note icon={TimerIcon}>
          It trains {formatPlural(total_steps, 'step')}, not the {formatCount(plannedSteps)} that the settings
          ask for: so many are the least here.
        </Note>
      )}
      {budget && <BudgetNote budget={budget} what="training" />}
    </div>
  );
}

/** Where the range comes from, in one sentence. */
export function calibrationSentence({ source, runs }: JobEstimateAnswer['calibration']): string {
  switch (source) {
    case 'user':
      return `Range from your last ${formatPlural(runs, 'run')} on this kind of GPU and model.`;
    case 'installation':
      return `Range from ${formatPlural(runs, 'run')} of this installation on this kind of GPU and model.`;
    case 'formula':
      return 'Range from published runs: too few have completed here yet.';
  }
}

/** How the month's budget stands, and what a training or a search would do to it. */
export function BudgetNote({ budget, what }: { budget: EstimateBudget; what: 'training' | 'search' }) {
  const { monthly_budget_usd, spent_usd, reserved_usd, verdict } = budget;
  const spoken = `${formatMoney(spent_usd)} of ${formatMoney(monthly_budget_usd)} spent this month`;
  const reserved = reserved_usd > 0 ? `, ${formatMoney(reserved_usd)} more in active jobs` : '';
  return (
    <Note icon={verdict === 'within' ? WalletIcon : TriangleAlertIcon} isWarning={verdict !== 'within'}>
      Budget: {spoken}
      {reserved}. This {what} {BUDGET_WORDS[verdict]}
    </Note>
  );
}

const BUDGET_WORDS: Record<EstimateBudget['verdict'], string> = {
  within: 'stays within it.',
  p90_over: 'passes it if it takes long.',
  p50_over: 'would probably pass it.',
};

const percent = (share: number): string => formatPercent(share * 100);

interface NoteProps {
  icon: LucideIcon;
  isWarning?: boolean;
  children: React.ReactNode;
}

const Note = ({ icon: Icon, isWarning = false, children }: NoteProps) => (
  <p className={cn('flex gap-2 text-sm', isWarning ? 'text-warning' : 'text-muted-foreground')}>
    <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
    <span>{children}</span>
  </p>
);
