import type { ReactNode } from 'react';
import { BrandMark } from '@/components/layout/brand-mark';

export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-6 p-4">
      <div className="flex items-center gap-2.5 text-lg font-semibold tracking-tight">
        <BrandMark />
        BrightRun
      </div>
      {children}
    </main>
  );
}
