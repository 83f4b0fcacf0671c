import Link from 'next/link';
import { BrandMark } from '@/components/layout/brand-mark';
import { Button } from '@/components/ui/button';
import { paths } from '@/config/paths';

export default function NotFoundPage() {
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-4 p-4 text-center">
      <BrandMark />
      <h1 className="text-xl font-semibold tracking-tight">There is no such page</h1>
      <p className="text-base text-muted-foreground">
        The address may be mistyped, or what it showed was deleted.
      </p>
      <Button asChild variant="outline">
        <Link href={paths.dashboard}>Go to the dashboard</Link>
      </Button>
    </main>
  );
}
