import { PlayIcon, UploadIcon } from 'lucide-react';
import Link from 'next/link';
import { Button } from '@/components/ui/button';
import { paths } from '@/config/paths';

export function QuickActions() {
  return (
    <>
      <Button asChild variant="outline">
        <Link href={paths.newDataset}>
          <UploadIcon aria-hidden />
          Upload dataset
        </Link>
      </Button>
      <Button asChild>
        <Link href={paths.configureTraining()}>
          <PlayIcon aria-hidden />
          Start training
        </Link>
      </Button>
    </>
  );
}
