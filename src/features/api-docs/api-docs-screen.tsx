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
import { Overview } from './overview';
import { SchemaCard } from './schema-card';
import { WithCode } from './with-code';

const FIRST_CALL = `export BRIGHTRUN_URL=https://training.example.com
export BRIGHTRUN_TOKEN=brt_…

curl "$BRIGHTRUN_URL/api/datasets" -H "Authorization: Bearer $BRIGHTRUN_TOKEN"`;

/** With so few found, they are described and not only listed. */
const FEW = 12;

type ApiDocsScreenProps = {
  document: OpenApiDocument;
  /** The area that is described: a tag, or `schemas`; empty: an overview of all. */
  area: string;
  search: string;
};

/** The API's document to read and search, rendered on the server alone. */
export function ApiDocsScreen({ document, area, search }: ApiDocsScreenProps) {
  const found = operationsByTag(document, search);
  const groups = area === '' ? found : found.filter(({ tag }) => tag === area);
  const count = groups.reduce((sum, { operations }) => sum + operations.length, 0);
  const isDescribed = area !== '' || count <= FEW;
  return (
    <div className="mx-auto flex w-full max-w-5xl flex-col gap-8 px-4 py-8 md:px-6">
      <ApiDocsHeader document={document} area={area} search={search} />
      {count === 0 && area !== SCHEMAS && (
        <EmptyState
          icon={SearchXIcon}
          title="Nothing matches"
          description={`No operation mentions all of “${search || area}”.`}
          action={
            <Button asChild variant="outline">
              <Link href={paths.apiDocs}>Show all</Link>
            </Button>
          }
        />
      )}
      {groups.map(({ tag, operations }) => (
        <section key={tag} aria-labelledby={tag} className="flex flex-col gap-3">
          <h2 id={tag} className="text-lg font-semibold">
            {tag}
          </h2>
          {isDescribed ? (
            operations.map((listed) => (
              <OperationCard key={listed.operation.operationId} document={document} listed={listed} />
            ))
          ) : (
            <Overview tag={tag} operations={operations} />
          )}
        </section>
      ))}
      {area === SCHEMAS && (
        <section aria-labelledby={SCHEMAS} className="flex flex-col gap-3">
          <h2 id={SCHEMAS} className="text-lg font-semibold">
            {SCHEMAS}
          </h2>
          {Object.entries(document.components.schemas).map(([name, schema]) => (
            <SchemaCard key={name} name={name} schema={schema} />
          ))}
        </section>
      )}
    </div>
  );
}

const SCHEMAS = 'schemas';

function ApiDocsHeader({ document, area, search }: ApiDocsScreenProps) {
  return (
    <header className="flex flex-col gap-4">
      <h1 className="text-2xl font-semibold tracking-tight">{document.info.title}</h1>
      <p className="max-w-prose text-base text-muted-foreground">
        <WithCode text={document.info.description} />
      </p>
      <p className="max-w-prose text-base">
        Make an API token in{' '}
        <Link href={paths.settings} className="underline underline-offset-4">
          Settings
        </Link>{' '}
        and send it with each request. For generators of clients there is the same as{' '}
        <a href={paths.openApi} className="underline underline-offset-4">
          OpenAPI 3.1
        </a>
        .
      </p>
      <CodeBlock code={FIRST_CALL} label="A first call" />
      <form role="search" className="flex flex-wrap gap-2">
        <Input
          type="search"
          name="q"
          aria-label="Search the operations"
          placeholder="Search, for example: upload, models:write"
          defaultValue={search}
          className="max-w-md"
        />
        <Button type="submit" variant="outline">
          Search
        </Button>
      </form>
      <nav aria-label="Areas" className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
        <Link href={paths.apiDocs} className={area === '' && search === '' ? HERE : ELSEWHERE}>
          all
        </Link>
        {[...document.tags.map(({ name }) => name), SCHEMAS].map((name) => (
          <Link
            key={name}
            href={paths.apiDocsOf(name)}
            aria-current={name === area ? 'page' : undefined}
            className={name === area ? HERE : ELSEWHERE}
          >
            {name}
          </Link>
        ))}
      </nav>
    </header>
  );
}

const HERE = 'font-semibold';
const ELSEWHERE = 'underline underline-offset-4';
