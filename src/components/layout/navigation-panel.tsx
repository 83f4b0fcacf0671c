'use client';

import { Sheet, SheetContent, SheetTitle } from '../ui/sheet';
import { BrandMark } from './brand-mark';
import { NavLinks } from './nav-links';
import type { NavigationItem } from './navigation';

type NavigationPanelProps = {
  id: string;
  items: readonly NavigationItem[];
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  /** Takes the focus back when the panel closes. */
  focusOpener: () => void;
};

/** The areas of the application from the edge of the screen. */
export function NavigationPanel({ id, items, isOpen, onOpenChange, focusOpener }: NavigationPanelProps) {
  return (
    <Sheet open={isOpen} onOpenChange={onOpenChange}>
      <SheetContent
        id={id}
        side="left"
        onCloseAutoFocus={(event) => {
          event.preventDefault();
          focusOpener();
        }}
      >
        <SheetTitle className="flex h-14 items-center gap-2.5 px-4 text-lg font-semibold tracking-tight">
          <BrandMark />
          BrightRun
        </SheetTitle>
        <NavLinks items={items} onNavigate={() => onOpenChange(false)} />
      </SheetContent>
    </Sheet>
  );
}
