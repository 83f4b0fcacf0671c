'use client';

import { useRouter } from 'next/navigation';
import { PageHeader } from '@/components/states/page-header';
import { Card, CardContent } from '@/components/ui/card';
import { paths } from '@/config/paths';
import { UploadForm } from './upload-form';

/** The upload form as a page of its own, to link to. */
export function NewDatasetScreen() {
  const router = useRouter();
  return (
    <div className="flex w-full max-w-2xl flex-col gap-6">
      <PageHeader title="Upload a dataset" description="The file is checked as soon as it has arrived." />
      <Card>
        <CardContent className="pt-4 sm:pt-5">
          <UploadForm onUploaded={(id) => router.push(paths.dataset(id))} />
        </CardContent>
      </Card>
    </div>
  );
}
