'use client';

import Link from 'next/link';
import { isGone } from '@/lib/is-gone';
import { Button } from '../ui/button';

type ListLinkProps = { error: unknown; href: string; label: string };

/** The way from a page whose subject is not there (any more) to those that are; nothing after any other error. */
export const ListLink = ({ error, href, label }: ListLinkProps) =>
  isGone(error) && (
    <Button asChild size="sm">
      <Link href={href}>{label}</Link>
    </Button>
  );
