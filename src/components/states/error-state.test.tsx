import { render, screen } from '@testing-library/react';
import { ApiError } from '@/lib/api-client';
import { ErrorState } from './error-state';
import { ListLink } from './list-link';

test.each`
  error                       | status | links
  ${'what is not there'}      | ${404} | ${['/datasets']}
  ${'what could not be read'} | ${500} | ${[]}
`('$error: a way to try again, and elsewhere where that helps', ({ status, links }) => {
  const error = new ApiError({ status, code: 'any', message: 'It failed.' });
  render(
    <ErrorState title="Not loaded" error={error} onRetry={() => {}}>
      <ListLink error={error} href="/datasets" label="All datasets" />
    </ErrorState>,
  );
  expect(screen.getByRole('button', { name: 'Try again' })).toBeInTheDocument();
  expect(screen.queryAllByRole('link').map((link) => link.getAttribute('href'))).toEqual(links);
});
