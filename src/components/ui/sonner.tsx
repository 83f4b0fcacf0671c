'use client';

import { useTheme } from 'next-themes';
import dynamic from 'next/dynamic';

// Nothing is said before somebody has done something.
const SonnerToaster = dynamic(() => import('sonner').then((module) => module.Toaster), { ssr: false });

/** Where toasts appear: outcomes of what the person just did, never lasting state. */
export function Toaster() {
  const { resolvedTheme } = useTheme();
  return (
    <SonnerToaster
      theme={resolvedTheme === 'dark' ? 'dark' : 'light'}
      position="bottom-right"
      toastOptions={{
        className:
          '!bg-popover !text-popover-foreground !border-border !shadow-popover !rounded-lg !text-base !font-sans',
        descriptionClassName: '!text-muted-foreground',
      }}
    />
  );
}
