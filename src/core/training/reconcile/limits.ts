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
  /** Times that a job is handed to the cluster in all, when what ended an attempt may not come again. */
  attempts: 3,
  /** Before the second attempt; four times as long before the third. */
  attemptWaitMs: 15_000,
  /** A cluster job that was told to stop and did not by then is left behind. */
  stopMs: 10 * 60_000,
  /** From the end of an attempt to its stored checkpoint; then it goes on without. */
  checkpointSaveMs: 10 * 60_000,
  /** What the cluster may take beyond the longest runtime that it was given, before it is stopped. */
  runtimeGraceSeconds: 15 * 60,
  /** A cluster job is taken for left behind only when it is older than this. */
  orphanAgeMs: 5 * 60_000,
  /** Characters kept of one log line. */
  logLineLength: 10_000,
} as const;

/** Progress in percent: training fills the bar up to `trained`, verified files move it on to `saved`; 100 is completed. */
export const PROGRESS_SHARE = { trained: 95, saved: 99 } as const;

/** When a training counts as hanging. Loading, validating and saving may take long without a step; so may the first steps. */
export const STALL_LIMITS = {
  phaseMs: {
    queued: 24 * 60 * 60_000,
    initializing: 60 * 60_000,
    validating: 60 * 60_000,
    saving: 60 * 60_000,
  },
  firstStepsMs: 60 * 60_000,
  /** From so many known step times on: the median of the latest ones times a factor, and never less than this. */
  knownSteps: 5,
  rememberedSteps: 20,
  stepFactor: 20,
  leastTrainingMs: 15 * 60_000,
  /** The most that one look adds to the time in which nothing moved. */
  lookMs: 2 * 60_000,
} as const;
