/** Every limit of the reconciler, in one table. Durations in milliseconds. */
export const RECONCILE_LIMITS = {
  /** A job that could not be handed to the cluster within this time of trying fails. */
  submitMs: 60 * 60_000,
  /** A submitted job whose cluster says nothing for this long is lost. */
  silenceMs: 30 * 60_000,
  /** Looks in a row at which the cluster says that it does not know the job. */
  missingLooks: 3,
  missingLookMs: 20_000,
  /** Least time between two looks at a job that is well; the scheduler's interval is usually longer. */
  pollMs: 2_000,
  /** Wait after a failed look: as long as the silence has lasted, within these bounds. */
  minBackoffMs: 10_000,
  maxBackoffMs: 5 * 60_000,
  /** Pushes asked for one file before delivery fails, and the wait between two of them. */
  exportRounds: 5,
  exportRetryMs: 15_000,
  /** A push that did not end by then is asked for again, with a fresh URL (signed upload URLs live two hours). */
  exportPatienceMs: 90 * 60_000,
  deliveryPollMs: 2_000,
  /** From the end of the training to the last verified file. */
  deliveryMs: 6 * 60 * 60_000,
  /** Copies of one file that may fail verification before the artifact counts as corrupt. */
  corruptCopies: 2,
  /** Characters kept of one log line. */
  logLineLength: 10_000,
} as const;

/** Progress in percent: training fills the bar up to `trained`, verified files move it on to `saved`; 100 is completed. */
export const PROGRESS_SHARE = { trained: 95, saved: 99 } as const;
