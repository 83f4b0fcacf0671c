'use client';

import { z } from 'zod';
import { PageHeader } from '@/components/states/page-header';
import { useUrlQuery } from '@/lib/use-url-query';
import { UploadForm } from './upload-form';
import { UploadedDataset } from './uploaded-dataset';
import { useKeptFocus } from './use-kept-focus';

const screenQuery = z.object({
  /** The dataset that was uploaded here: reloading the page goes on watching it. */
  dataset: z.uuid().optional(),
});

/** From a file on the disk to a dataset that can be trained on, on one page. */
export function NewDatasetScreen() {
  const [query, setQuery] = useUrlQuery(screenQuery);
  const body = useKeptFocus<HTMLDivElement>(query.dataset ?? 'new');
  return (
    <>
      <PageHeader
        title="Upload a dataset"
        description="The file is checked in your browser before anything is sent."
      />
      <div ref={body} tabIndex={-1} className="outline-none">
        {query.dataset === undefined ? (
          <UploadForm onUploaded={(dataset) => setQuery({ dataset })} />
        ) : (
          <UploadedDataset id={query.dataset} onUploadAnother={() => setQuery({ dataset: undefined })} />
        )}
      </div>
    </>
  );
}
