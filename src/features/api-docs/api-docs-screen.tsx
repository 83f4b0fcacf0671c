import { SearchXIcon } from 'lucide-react';
import Link from 'next/link';
import { CodeBlock } from '@/components/states/code-block';
import { EmptyState } from '@/components/states/empty-state';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/input';
import { paths } from '@/config/paths';
import type { OpenApiDocument } from '@/core/api-docs/openapi';
import { operationsByTag } from '@/core/api-docs/operations';
import { OperationCard } from './operation-card';
import { SchemaCard } from './schema-card';

const FIRST_CALL = `export BRIGHTRUN_URL=https://training.example.com
export BRIGHTRUN_TOKEN=brt_…

curl "$BRIGHTRUN_URL/api/datasets" -H "Authorization: Bearer $BRIGHTRUN_TOKEN"`;

/** The API's document to read and search, rendered on the server alone. */
export function ApiDocsScreen({ document, search }: { document: OpenApiDocument; search: string }) {
  const groups = operationsByTag(document, search);
  return (
    <div className="mx-auto flex w-full max-w-5xl flex-col gap-8 px-4 py-8 md:px-6">
      <header className="flex flex-col gap-4">
        <h1 className="text-2xl font-semibold tracking-tight">{document.info.title}</h1>
        <p className="max-w-prose text-base text-muted-foreground">{document.info.description}</p>
        <p className="max-w-prose text-base">
          Make an API token in{' '}
          <Link href={paths.settings} className="underline underline-offset-4">
            Settings
          </Link>{' '}
          and send it with each request. The same as{' '}
          <a href={paths.openApi} className="underline underline-offset-4">
            OpenAPI 3.1
          </a>
          , for generators of clients.
        </p>
        <CodeBlock code={FIRST_CALL} label="A first call" />
        <form role="search" className="flex flex-wrap gap-2">
          <Input
            type="search"
            name="q"
            aria-label="Search the operations"
            placeholder="Search, for example: jobs, upload, models:write"
            defaultValue={search}
            className="max-w-md"
          />
          <Button type="submit" variant="outline">
            Search
          </Button>
        </form>
        <nav aria-label="Areas" className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
          {groups.map(({ tag }) => (
            <a key={tag} href={`#${tag}`} className="underline underline-offset-4">
              {tag}
            </a>
          ))}
          {search === '' && (
            <a href="#schemas" className="underline underline-offset-4">
              schemas
            </a>
          )}
        </nav>
      </header>
      {groups.length === 0 && (
        <EmptyState
          icon={SearchXIcon}
          title="Nothing matches"
          description={`No operation mentions all of “${search}”.`}
          action={
            <Button asChild variant="outline">
              <Link href={paths.apiDocs}>Show all</Link>
            </Button>
          }
        />
      )}
      {groups.map(({ tag, operations }) => (
        <section key={tag} aria-labelledby={tag} className="flex flex-col gap-3">
          <h2 id={tag} className="scroll-mt-4 text-lg font-semibold">
            {tag}
          </h2>
          {operations.map((listed) => (
            <OperationCard key={listed.operation.operationId} document={document} listed={listed} />
          ))}
        </section>
      ))}
      {search === '' && (
        <section aria-labelledby="schemas" className="flex flex-col gap-3">
          <h2 id="schemas" className="scroll-mt-4 text-lg font-semibold">
            schemas
          </h2>
          {Object.entries(document.components.schemas).map(([name, schema]) => (
            <SchemaCard key={name} name={name} schema={schema} />
          ))}
        </section>
      )}
    </div>
  );
}
