/** How an upload stands. Speed and time left are null until there is enough to tell. */
export type UploadProgress = {
  sentBytes: number;
  totalBytes: number;
  bytesPerSecond: number | null;
  secondsLeft: number | null;
  measuredAtMs: number;
};

/** @param sentBytes what had been sent before, which tells nothing about the speed */
export const startProgress = (totalBytes: number, nowMs: number, sentBytes = 0): UploadProgress => ({
  sentBytes,
  totalBytes,
  bytesPerSecond: null,
  secondsLeft: null,
  measuredAtMs: nowMs,
});

/** Weight of the newest sample: the speed follows a change within a few seconds without jumping about. */
const SMOOTHING = 0.3;
/** Browsers report several times a second; shorter stretches measure noise. */
const MIN_STRETCH_MS = 500;

/** The progress after `sentBytes` bytes in all have been sent by `nowMs`. The speed is a moving average. */
export function advanceProgress(previous: UploadProgress, sentBytes: number, nowMs: number): UploadProgress {
  const stretchMs = nowMs - previous.measuredAtMs;
  const isLast = sentBytes >= previous.totalBytes;
  if (stretchMs < MIN_STRETCH_MS && !isLast) return previous;
  const speed =
    stretchMs > 0 ? ((sentBytes - previous.sentBytes) * 1000) / stretchMs : previous.bytesPerSecond;
  const bytesPerSecond =
    speed === null || previous.bytesPerSecond === null
      ? speed
      : previous.bytesPerSecond + SMOOTHING * (speed - previous.bytesPerSecond);
  const secondsLeft =
    bytesPerSecond === null || bytesPerSecond <= 0
      ? null
      : (previous.totalBytes - sentBytes) / bytesPerSecond;
  return { ...previous, sentBytes, bytesPerSecond, secondsLeft, measuredAtMs: nowMs };
}

/** 0 to 100. */
export const percentSent = ({ sentBytes, totalBytes }: UploadProgress): number =>
  totalBytes === 0 ? 0 : Math.min(100, (sentBytes / totalBytes) * 100);
