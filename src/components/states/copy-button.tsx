'use client';

import { CheckIcon, CopyIcon } from 'lucide-react';
import { useEffect, useState } from 'react';
import { cn } from '@/lib/cn';
import { toast } from '@/lib/toast';

const CONFIRMED_MS = 1500;

/** Copies `value`. `label` says what is copied: for assistive technology and on hover, or beside the icon. */
export function CopyButton({
  value,
  label,
  isLabelShown = false,
  className,
}: {
  value: string;
  label: string;
  isLabelShown?: boolean;
  className?: string;
}) {
  const [isCopied, setIsCopied] = useState(false);

  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setIsCopied(false), CONFIRMED_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      setIsCopied(true);
    } catch {
      toast.error('The browser refused to copy. Select the text and copy it by hand.');
    }
  };

  const Icon = isCopied ? CheckIcon : CopyIcon;
  return (
    <button
      type="button"
      onClick={copy}
      title={label}
      className={cn(
        'inline-flex shrink-0 items-center justify-center rounded-sm text-muted-foreground hover:bg-muted hover:text-foreground',
        isLabelShown
          ? 'h-8 gap-2 rounded-md border bg-card px-3 text-sm font-medium text-foreground'
          : 'size-6',
        className,
      )}
    >
      <Icon aria-hidden className="size-3.5" />
      <span className={isLabelShown ? undefined : 'sr-only'} aria-live="polite">
        {isCopied ? 'Copied' : label}
      </span>
    </button>
  );
}
