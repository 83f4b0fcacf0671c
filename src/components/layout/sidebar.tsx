'use client';

import { PanelLeftCloseIcon, PanelLeftOpenIcon } from 'lucide-react';
import { useState } from 'react';
import { cn } from '@/lib/cn';
import { Button } from '../ui/button';
import { BrandMark } from './brand-mark';
import { NavLinks } from './nav-links';
import type { NavigationItem } from './navigation';

/** 240 px on wide screens; on tablets a rail of icons that opens; on phones a drawer takes its place. */
export function Sidebar({ items }: { items: readonly NavigationItem[] }) {
  const [isOpen, setIsOpen] = useState(false);
  const labelClassName = cn('truncate', !isOpen && 'md:max-lg:sr-only');
  const ToggleIcon = isOpen ? PanelLeftCloseIcon : PanelLeftOpenIcon;
  return (
    <aside
      aria-label="Sidebar"
      className={cn(
        'flex shrink-0 flex-col border-r bg-sidebar transition-[width] max-md:hidden lg:w-sidebar',
        isOpen ? 'w-sidebar' : 'w-14',
      )}
    >
      <div className="flex h-14 items-center gap-2.5 px-4">
        <BrandMark className="shrink-0" />
        <span className={cn('text-lg font-semibold tracking-tight', labelClassName)}>BrightRun</span>
      </div>
      <NavLinks items={items} labelClassName={labelClassName} />
      <div className="mt-auto p-2 lg:hidden">
        <Button
          variant="ghost"
          size="icon"
          aria-expanded={isOpen}
          aria-label={isOpen ? 'Narrow the sidebar' : 'Widen the sidebar'}
          onClick={() => setIsOpen(!isOpen)}
        >
          <ToggleIcon aria-hidden />
        </Button>
      </div>
    </aside>
  );
}
