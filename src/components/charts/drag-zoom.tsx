'use client';

import { useEffect, useRef, useState, type PointerEvent, type ReactNode } from 'react';
import type { ChartModel } from '@/core/monitoring/chart-model';
import type { ChartZoom } from '@/lib/chart-zoom';
import { PLOT_INSET } from './plot-layout';

/** A shorter way of the pointer is a click. */
const LEAST_DRAG_PX = 5;
const DOUBLE_CLICK_MS = 400;

interface Drag {
  /** Pixels from the left edge of the figure. */
  start: number;
  end: number;
}

interface DragZoomProps {
  xDomain: ChartModel['xDomain'];
  zoom: ChartZoom;
  children: ReactNode;
}

/**
 * A plot on which a stretch can be chosen by dragging with the mouse or a pen; a double click shows the whole run again, Escape
 * drops the drag. A finger scrolls and points instead: for it, and for the keyboard, there is the strip below.
 */
export function DragZoom({ xDomain, zoom, children }: DragZoomProps) {
  const figure = useRef<HTMLDivElement>(null);
  const lastClick = useRef(-Infinity);
  const [drag, setDrag] = useState<Drag | null>(null);
  const isDragging = drag !== null && Math.abs(drag.end - drag.start) >= LEAST_DRAG_PX;

  useEffect(() => {
    if (!isDragging) return;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === 'Escape') setDrag(null);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [isDragging]);

  /** Where the pointer is, held inside the plot. */
  const positionOf = (event: PointerEvent): number => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const right = width - PLOT_INSET.right;
    return Math.min(Math.max(event.clientX - left, PLOT_INSET.left), right);
  };

  const begin = (event: PointerEvent) => {
    if (event.pointerType === 'touch' || event.button !== 0 || zoom.bounds === null) return;
    const start = positionOf(event);
    setDrag({ start, end: start });
  };
  const move = (event: PointerEvent) => {
    if (drag === null) return;
    if (isDragging) figure.current?.setPointerCapture?.(event.pointerId);
    setDrag({ ...drag, end: positionOf(event) });
  };
  const end = (event: PointerEvent) => {
    if (drag === null) return;
    setDrag(null);
    if (isDragging) choose(event.currentTarget.getBoundingClientRect().width);
    else if (event.timeStamp - lastClick.current < DOUBLE_CLICK_MS) zoom.reset();
    lastClick.current = isDragging ? -Infinity : event.timeStamp;
  };

  function choose(width: number) {
    if (drag === null) return;
    const [low, high] = xDomain;
    const at = (position: number): number => {
      const share = (position - PLOT_INSET.left) / (width - PLOT_INSET.left - PLOT_INSET.right);
      return low + share * (high - low);
    };
    zoom.toPositions(at(drag.start), at(drag.end));
  }

  return (
    <div
      ref={figure}
      className="relative cursor-crosshair select-none"
      onPointerDown={begin}
      onPointerMove={move}
      onPointerUp={end}
      onPointerCancel={() => setDrag(null)}
    >
      {children}
      {drag !== null && isDragging && (
        <div
          data-testid="zoom-selection"
          className="pointer-events-none absolute top-2 bottom-8 border-x border-ring bg-ring/15"
          style={{ left: Math.min(drag.start, drag.end), width: Math.abs(drag.end - drag.start) }}
        />
      )}
    </div>
  );
}
