'use client';

import {
  BoxIcon,
  ChartLineIcon,
  DatabaseIcon,
  LayoutDashboardIcon,
  SettingsIcon,
  WalletIcon,
} from 'lucide-react';
import dynamic from 'next/dynamic';
import type { ReactNode } from 'react';
import { AppShell } from '@/components/layout/app-shell';
import type { NavigationItem } from '@/components/layout/navigation';
import { paths } from '@/config/paths';

/** Holds the place of a button of the header. */
const Placeholder = () => <div className="size-9" />;

// Menus and panels are not needed to read a page: their code comes after it.
const NotificationBell = dynamic(
  () => import('@/features/notifications/notification-bell').then((module) => module.NotificationBell),
  { ssr: false, loading: Placeholder },
);
const UserMenu = dynamic(() => import('@/features/auth/user-menu').then((module) => module.UserMenu), {
  ssr: false,
  loading: Placeholder,
});

const NAVIGATION: readonly NavigationItem[] = [
  { label: 'Dashboard', href: paths.dashboard, root: paths.dashboard, icon: LayoutDashboardIcon },
  { label: 'Datasets', href: paths.datasets, root: paths.datasets, icon: DatabaseIcon },
  { label: 'Training', href: paths.jobs, root: '/training', icon: ChartLineIcon },
  { label: 'Models', href: paths.models, root: paths.models, icon: BoxIcon },
  { label: 'Costs', href: paths.costs, root: paths.costs, icon: WalletIcon },
  { label: 'Settings', href: paths.settings, root: paths.settings, icon: SettingsIcon },
];

export function DashboardShell({ children }: { children: ReactNode }) {
  return (
    <AppShell
      navigation={NAVIGATION}
      headerActions={
        <>
          <NotificationBell />
          <UserMenu />
        </>
      }
    >
      {children}
    </AppShell>
  );
}
