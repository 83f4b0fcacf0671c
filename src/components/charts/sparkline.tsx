import { cn } from '@/lib/cn';

interface SparklineProps {
  /** Position and value, in the order of positions. */
  points: readonly (readonly [number, number])[];
  /** What it shows, in words: its text alternative. */
  label: string;
  className?: string;
}

const WIDTH = 80;
const HEIGHT = 24;
/** Room for half a stroke, so that the extremes are not cut. */
const INSET = 2;

/** A curve of the size of a word, scaled to its own lowest and highest value; an empty place of the same size without points. */
export function Sparkline({ points, label, className }: SparklineProps) {
  const box = cn('block h-6 w-20 shrink-0', className);
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last) return <span className={box} />;
  const values = points.map(([, value]) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const place = (value: number, from: number, to: number, room: number) =>
    INSET + (to === from ? 0.5 : (value - from) / (to - from)) * (room - 2 * INSET);
  const drawn = points.map(([position, value]) => [
    place(position, first[0], last[0], WIDTH),
    HEIGHT - place(value, low, high, HEIGHT),
  ]);
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className={box}>
      {drawn.length === 1 ? (
        <circle cx={drawn[0]?.[0]} cy={drawn[0]?.[1]} r={1.5} fill="var(--series-1)" />
      ) : (
        <polyline
          points={drawn.map((at) => at.map((coordinate) => coordinate.toFixed(1)).join(',')).join(' ')}
          fill="none"
          stroke="var(--series-1)"
          strokeWidth={1.25}
          strokeLinejoin="round"
        />
      )}
    </svg>
  );
}
