'use client';

import { MenuIcon } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useId, useRef, useState } from 'react';
import { Button } from '../ui/button';
import type { NavigationItem } from './navigation';

// Only phones have it, and only once it is opened.
const NavigationPanel = dynamic(() => import('./navigation-panel').then((module) => module.NavigationPanel), {
  ssr: false,
});

/** The sidebar of phones. */
export function NavigationDrawer({ items }: { items: readonly NavigationItem[] }) {
  const [isOpen, setIsOpen] = useState(false);
  const [isWanted, setIsWanted] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const panelId = useId();
  return (
    <>
      <Button
        ref={opener}
        variant="ghost"
        size="icon"
        aria-label="Open the menu"
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        aria-controls={isOpen ? panelId : undefined}
        className="md:hidden"
        onClick={() => {
          setIsWanted(true);
          setIsOpen(true);
        }}
      >
        <MenuIcon aria-hidden />
      </Button>
      {isWanted && (
        <NavigationPanel
          id={panelId}
          items={items}
          isOpen={isOpen}
          onOpenChange={setIsOpen}
          focusOpener={() => opener.current?.focus()}
        />
      )}
    </>
  );
}
