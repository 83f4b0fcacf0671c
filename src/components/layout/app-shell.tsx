import type { ReactNode } from 'react';
import { NavigationDrawer } from './navigation-drawer';
import type { NavigationItem } from './navigation';
import { Sidebar } from './sidebar';

type AppShellProps = {
  navigation: readonly NavigationItem[];
  /** What stands at the right of the header. */
  headerActions: ReactNode;
  children: ReactNode;
};

/** Sidebar, header and the page, of which the page alone scrolls. */
export function AppShell({ navigation, headerActions, children }: AppShellProps) {
  return (
    <div className="flex h-dvh overflow-hidden">
      <a
        href="#main"
        className="sr-only z-50 rounded-md bg-primary px-4 py-2 text-primary-foreground focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to the content
      </a>
      <Sidebar items={navigation} />
      <div className="flex min-w-0 flex-1 flex-col">
        <header className="flex h-14 shrink-0 items-center gap-2 border-b px-3 md:px-6">
          <NavigationDrawer items={navigation} />
          <div className="ml-auto flex items-center gap-1">{headerActions}</div>
        </header>
        <main id="main" tabIndex={-1} className="relative flex-1 overflow-y-auto outline-none">
          <div className="mx-auto flex w-full max-w-content flex-col gap-6 p-4 md:p-6">{children}</div>
        </main>
      </div>
    </div>
  );
}
