import type { ReactNode } from 'react';
import { DashboardShell } from './dashboard-shell';
import { ServerState } from './server-state';

export default function DashboardLayout({ children }: { children: ReactNode }) {
  return (
    <ServerState>
      <DashboardShell>{children}</DashboardShell>
    </ServerState>
  );
}
