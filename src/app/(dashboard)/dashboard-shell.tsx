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

// Menus and panels are not needed to read a page: their code comes after it.
const HeaderActions = dynamic(() => import('./header-actions').then((module) => module.HeaderActions), {
  ssr: false,
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
    <AppShell navigation={NAVIGATION} headerActions={<HeaderActions />}>
      {children}
    </AppShell>
  );
}
