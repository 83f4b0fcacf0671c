import { useRef, type RefObject } from 'react';

/**
 * For the content of a dialog that has no trigger of its own: hands the focus back when it closes, to the opener, by default what
 * had it before; or, when that is gone as the row of something deleted is, to the page's main part, instead of losing it to the
 * page's top.
 */
export function useFocusReturn(opener?: RefObject<HTMLElement | null>) {
  const before = useRef<Element>(null);
  return {
    onOpenAutoFocus() {
      before.current = document.activeElement;
    },
    onCloseAutoFocus(event: Event) {
      event.preventDefault();
      const wanted = (opener ?? before).current;
      const target = wanted?.isConnected ? wanted : document.querySelector('main');
      if (target instanceof HTMLElement) target.focus({ preventScroll: true });
    },
  };
}
