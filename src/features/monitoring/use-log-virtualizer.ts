import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, type RefObject } from 'react';
import type { JobLogLine } from '@/core/training/job.schema';

const LINE_HEIGHT_PX = 20;
/** Nearer to the end than this counts as being at the end. */
const END_SLACK_PX = 2 * LINE_HEIGHT_PX;

type LogVirtualizer = Virtualizer<HTMLDivElement, HTMLLIElement>;

interface LogVirtualizerOptions {
  lines: readonly JobLogLine[];
  /** Keeps the newest line in view. */
  isFollowing: boolean;
  /** The reader has scrolled back from the end while it was followed. */
  onLeaveEnd: () => void;
}

/** Which log lines are in view, and where; follows the end until the reader scrolls back. */
export function useLogVirtualizer({ lines, isFollowing, onLeaveEnd }: LogVirtualizerOptions): {
  scroller: RefObject<HTMLDivElement | null>;
  virtualizer: LogVirtualizer;
} {
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer<HTMLDivElement, HTMLLIElement>({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT_PX,
    getItemKey: (index) => lines[index]?.seq ?? index,
    overscan: 20,
    onChange: (instance) => {
      const isScrollingBack = instance.isScrolling && instance.scrollDirection === 'backward';
      if (isFollowing && isScrollingBack && !isAtEnd(instance)) onLeaveEnd();
    },
  });

  // Lines turn out taller than estimated when they wrap, which moves the end.
  const totalSize = virtualizer.getTotalSize();
  useEffect(() => {
    if (isFollowing && lines.length > 0) virtualizer.scrollToIndex(lines.length - 1, { align: 'end' });
  }, [isFollowing, lines.length, totalSize, virtualizer]);

  return { scroller, virtualizer };
}

const isAtEnd = (instance: LogVirtualizer): boolean => {
  const viewEnd = (instance.scrollOffset ?? 0) + (instance.scrollRect?.height ?? 0);
  return viewEnd >= instance.getTotalSize() - END_SLACK_PX;
};
