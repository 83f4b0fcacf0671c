import type { RefObject } from 'react';

/**
 * For a dialog that has no trigger of its own (one chosen from a menu, which is gone by then): hands the focus back to its opener
 * when it closes (`onCloseAutoFocus`), instead of losing it to the page's top.
 */
export function returnFocus(event: Event, opener: RefObject<HTMLElement | null> | undefined): void {
  if (!opener?.current?.isConnected) return;
  event.preventDefault();
  opener.current.focus();
}
