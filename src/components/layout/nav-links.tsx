'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { cn } from '@/lib/cn';
import { isActive, type NavigationItem } from './navigation';

type NavLinksProps = {
  items: readonly NavigationItem[];
  /** Classes of the words, to hide them where only icons fit. */
  labelClassName?: string;
  onNavigate?: () => void;
};

/** The areas of the application; the one that is open is marked. */
export function NavLinks({ items, labelClassName, onNavigate }: NavLinksProps) {
  const pathname = usePathname();
  return (
    <nav aria-label="Main" className="flex flex-col gap-0.5 p-2">
      {items.map((item) => {
        const isCurrent = isActive(item, pathname);
        const Icon = item.icon;
        return (
          <Link
            key={item.href}
            href={item.href}
            title={item.label}
            aria-current={isCurrent ? 'page' : undefined}
            onClick={onNavigate}
            className={cn(
              'flex h-9 items-center gap-3 rounded-md px-3 text-base text-muted-foreground transition-colors hover:bg-secondary hover:text-foreground focus-visible:outline-offset-0',
              isCurrent && 'bg-secondary font-medium text-foreground',
            )}
          >
            <Icon aria-hidden className="size-4 shrink-0" />
            <span className={labelClassName}>{item.label}</span>
          </Link>
        );
      })}
    </nav>
  );
}
