import type { RefObject } from 'react';

/**
 * For a dialog that has no trigger of its own: hands the focus back to its opener when it closes (`onCloseAutoFocus`), or, when
 * that is gone as the row of something deleted is, to the page's main part, instead of losing it to the page's top.
 */
export function returnFocus(event: Event, { current: opener }: RefObject<Element | null>): void {
  event.preventDefault();
  const target = opener?.isConnected ? opener : document.querySelector('main');
  if (target instanceof HTMLElement) target.focus({ preventScroll: true });
}
