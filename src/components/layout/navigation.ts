import type { LucideIcon } from 'lucide-react';

export type NavigationItem = {
  label: string;
  href: string;
  icon: LucideIcon;
  /** Paths below it are part of it. */ root: string;
};

/** Whether the item's area holds the page at `pathname`. */
export const isActive = ({ root }: Pick<NavigationItem, 'root'>, pathname: string): boolean =>
  pathname === root || pathname.startsWith(`${root}/`);
