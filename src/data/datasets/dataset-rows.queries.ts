'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { validationReport } from '@/core/datasets/report';
import { rowExcerpt, type RowPlace } from '@/core/datasets/row-excerpt';
import { trainingRow } from '@/core/datasets/training-row';
import { apiGet } from '@/lib/api-client';
import { datasetKeys } from './keys';

/** One row of a dataset's file. The file never changes, so neither does the answer. */
export const useDatasetRow = (id: string, place: RowPlace) =>
  useQuery({
    queryKey: datasetKeys.row(id, place),
    queryFn: ({ signal }) => apiGet(`/api/datasets/${id}/row`, rowExcerpt, { query: { ...place }, signal }),
    staleTime: Infinity,
  });

/**
 * The row of the file that trainings read which holds the byte at `offset`. `file`, the SHA-256 of that file, tells one
 * validation's rows from another's. While the next row loads, the last one stays.
 */
export const useTrainingRow = (id: string, file: string | null, offset: number) =>
  useQuery({
    queryKey: datasetKeys.trainingRow(id, file, offset),
    queryFn: ({ signal }) =>
      apiGet(`/api/datasets/${id}/training-row`, trainingRow, { query: { offset }, signal }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });

/** The complete report of the last validation. Throws `dataset_not_ready` before the first one has ended. */
export const fetchDatasetReport = (id: string) => apiGet(`/api/datasets/${id}/report`, validationReport);
