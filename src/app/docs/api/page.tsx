import type { Metadata } from 'next';
import { BrandMark } from '@/components/layout/brand-mark';
import type { OpenApiDocument } from '@/core/api-docs/openapi';
import { ApiDocsScreen } from '@/features/api-docs/api-docs-screen';
import openApiDocument from '../../../../docs/openapi.json';

export const metadata: Metadata = { title: 'API' };

export default async function ApiDocsPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { q, area } = await searchParams;
  return (
    <>
      <div className="flex h-14 items-center gap-2.5 border-b px-4 text-lg font-semibold tracking-tight md:px-6">
        <BrandMark />
        BrightRun
      </div>
      <main>
        <ApiDocsScreen
          document={openApiDocument as unknown as OpenApiDocument}
          area={textOf(area)}
          search={textOf(q)}
        />
      </main>
    </>
  );
}

/** A parameter of the address; empty when it is missing or given twice. */
const textOf = (value: string | string[] | undefined) =>
  typeof value === 'string' ? value.trim().slice(0, 200) : '';
