'use client';

import { lazy, Suspense, type ComponentType } from 'react';
import { ScreenSkeleton } from './screen-skeleton';

/**
 * A screen whose code is not among the scripts that a page waits for. The server renders the screen into the page as ever, so
 * nothing moves when the code arrives; it is asked for as soon as the page's own script runs, before the shell is ready. A
 * skeleton stands in where another page leads here and the code is not there yet.
 */
export function lazyScreen<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  const loading = load();
  // Whoever renders the screen is told; before that nobody asks.
  loading.catch(() => undefined);
  const Screen = lazy(async () => ({ default: await loading }));
  return function LazyScreen(props: Props) {
    return (
      <Suspense fallback={<ScreenSkeleton />}>
        <Screen {...props} />
      </Suspense>
    );
  };
}
