'use client';

import { usePlotArea, useXAxisScale } from 'recharts';
import type { Clipped } from '@/core/monitoring/chart-model';

/** More marks than this would be a band; the legend tells how many there are. */
const MAX_MARKS = 100;
const SIZE = 4;

/** Small triangles at the upper and lower edge of a plot, where clipped values lie beyond it. */
export function ClipMarks({ marks }: Pick<Clipped, 'marks'>) {
  const area = usePlotArea();
  const scale = useXAxisScale();
  if (!area || !scale) return null;
  return (
    <g>
      {marks.slice(0, MAX_MARKS).map(({ x, side }, index) => {
        const center = scale(x);
        // Of another axis than the one that is drawn just now.
        if (center === undefined || !Number.isFinite(center)) return null;
        const [edge, inwards] = side === 'above' ? [area.y, SIZE] : [area.y + area.height, -SIZE];
        const points = `${center},${edge} ${center - SIZE},${edge + inwards * 1.5} ${center + SIZE},${edge + inwards * 1.5}`;
        return <polygon key={index} points={points} fill="var(--warning)" className="clip-mark" />;
      })}
    </g>
  );
}
