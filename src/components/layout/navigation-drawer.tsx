'use client';

import { MenuIcon } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../ui/button';
import { Sheet, SheetContent, SheetTitle, SheetTrigger } from '../ui/sheet';
import { BrandMark } from './brand-mark';
import { NavLinks } from './nav-links';
import type { NavigationItem } from './navigation';

/** The sidebar of phones. */
export function NavigationDrawer({ items }: { items: readonly NavigationItem[] }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Sheet open={isOpen} onOpenChange={setIsOpen}>
      <SheetTrigger asChild>
        <Button variant="ghost" size="icon" aria-label="Open the menu" className="md:hidden">
          <MenuIcon aria-hidden />
        </Button>
      </SheetTrigger>
      <SheetContent side="left">
        <SheetTitle className="flex h-14 items-center gap-2.5 px-4 text-lg font-semibold tracking-tight">
          <BrandMark />
          BrightRun
        </SheetTitle>
        <NavLinks items={items} onNavigate={() => setIsOpen(false)} />
      </SheetContent>
    </Sheet>
  );
}
