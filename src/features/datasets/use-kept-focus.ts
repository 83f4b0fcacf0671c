import { useEffect, useRef } from 'react';

/**
 * For an element (with `tabIndex` -1) around what changes with the `stage`: when the focused control goes with the former
 * stage, the focus stays here, so that keyboard and screen reader go on from this place instead of from the page's top.
 */
export function useKeptFocus<Element extends HTMLElement>(stage: string) {
  const element = useRef<Element>(null);
  const shown = useRef(stage);
  useEffect(() => {
    if (shown.current === stage) return;
    shown.current = stage;
    if (document.activeElement === document.body) element.current?.focus({ preventScroll: true });
  }, [stage]);
  return element;
}
