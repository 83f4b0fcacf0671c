import { RotateCcwIcon } from 'lucide-react';

interface ChangedMarkerProps {
  /** The setting's name. */
  label: string;
  /** What it was changed from: `Balanced`. */
  baselineLabel: string;
  /** The baseline's value, as the setting's input writes it. */
  original: string;
  onReset: () => void;
}

/** Says that a setting was changed, and takes it back. */
export function ChangedMarker({ label, baselineLabel, original, onReset }: ChangedMarkerProps) {
  return (
    <span className="flex min-w-0 items-center gap-1 text-xs text-muted-foreground">
      <span className="truncate">Changed from {baselineLabel}</span>
      <button
        type="button"
        onClick={onReset}
        className="flex h-6 shrink-0 items-center gap-1 rounded-sm px-1 hover:bg-muted hover:text-foreground"
      >
        <RotateCcwIcon aria-hidden className="size-3" />
        <span className="sr-only">Reset {label} to</span>
        <span className="font-mono">{original}</span>
      </button>
    </span>
  );
}
