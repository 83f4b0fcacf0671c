import { render, screen, within } from '@testing-library/react';
import type { OpenApiDocument } from '@/core/api-docs/openapi';
import openApiDocument from '../../../docs/openapi.json';
import { ApiDocsScreen } from './api-docs-screen';

const document = openApiDocument as unknown as OpenApiDocument;
const show = (area: string, search: string) =>
  render(<ApiDocsScreen document={document} area={area} search={search} />);
const addresses = () => screen.queryAllByRole('link').map((link) => link.getAttribute('href') ?? '');

test('the overview leads to every operation, without describing any', () => {
  show('', '');
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
  expect(addresses()).toEqual(
    expect.arrayContaining(
      operations.map(({ operationId, tags }) => `/docs/api?area=${tags[0] ?? ''}#${operationId}`),
    ),
  );
  expect(screen.queryByText(/^curl /)).not.toBeInTheDocument();
});

test('an area is described: fields, answers, a command line, who may call', () => {
  show('models', '');
  const fields = within(screen.getByRole('region', { name: 'PATCH /api/models/{id} with curl' }));
  expect(fields.getByText(/-X PATCH/)).toHaveTextContent('Authorization: Bearer $BRIGHTRUN_TOKEN');
  expect(screen.getAllByText('models:write').length).toBeGreaterThan(0);
  expect(screen.getByText('application/zip')).toBeInTheDocument();
  expect(addresses()).toContain('/docs/api?area=schemas#schema-Model');
  expect(screen.queryByText('/api/jobs')).not.toBeInTheDocument();
});

test('a search that finds few describes them; one that finds nothing says so', () => {
  const { unmount } = show('', 'jobs estimate');
  expect(screen.getByRole('region', { name: 'POST /api/jobs/estimate with curl' })).toBeInTheDocument();
  unmount();
  show('', 'teleport');
  expect(screen.getByText('No operation mentions all of “teleport”.')).toBeInTheDocument();
});

test('the schemas have their fields', () => {
  show('schemas', '');
  const [first] = screen.getAllByRole('heading', { level: 3 });
  expect(first).toHaveTextContent('ApiToken');
  expect(
    within(screen.getByRole('region', { name: 'Fields of ApiToken' })).getByText(/last_used_at/),
  ).toBeInTheDocument();
});
