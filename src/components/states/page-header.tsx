import type { ReactNode } from 'react';

type PageHeaderProps = {
  title: ReactNode;
  /** The page's purpose in one line. */
  description?: ReactNode;
  /** Buttons at the right; the primary one last. */
  actions?: ReactNode;
};

export function PageHeader({ title, description, actions }: PageHeaderProps) {
  return (
    <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="flex min-w-0 flex-col gap-0.5">
        <h1 className="text-xl font-semibold tracking-tight wrap-anywhere">{title}</h1>
        {description !== undefined && <p className="text-base text-muted-foreground">{description}</p>}
      </div>
      {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  );
}
