import { StarIcon } from 'lucide-react';
import type { ConvergenceQuality } from '@/core/models/model.schema';
import { cn } from '@/lib/cn';

const MAX_STARS = 4;
const QUALITY: Record<ConvergenceQuality, { word: string; stars: number }> = {
  excellent: { word: 'Excellent', stars: 4 },
  good: { word: 'Good', stars: 3 },
  fair: { word: 'Fair', stars: 2 },
  poor: { word: 'Poor', stars: 1 },
};

/** How well a training converged, as a word with stars; a model that cannot be judged says so. */
export function QualityStars({ quality }: { quality: ConvergenceQuality | null }) {
  if (quality === null) return <span className="text-muted-foreground">Not judged</span>;
  const { word, stars } = QUALITY[quality];
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <span aria-hidden className="flex">
        {Array.from({ length: MAX_STARS }, (_, index) => (
          <StarIcon
            key={index}
            className={cn('size-3.5', index < stars ? 'fill-accent text-accent' : 'text-input')}
          />
        ))}
      </span>
      {word}
    </span>
  );
}
