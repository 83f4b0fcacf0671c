import type { ReactNode } from 'react';
import { Card } from '@/components/ui/card';

type AuthCardProps = { title: string; description: string; children: ReactNode };

export function AuthCard({ title, description, children }: AuthCardProps) {
  return (
    <Card className="flex w-full max-w-sm flex-col gap-5 p-5 sm:p-6">
      <div className="flex flex-col gap-1">
        <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
        <p className="text-base text-muted-foreground">{description}</p>
      </div>
      {children}
    </Card>
  );
}
