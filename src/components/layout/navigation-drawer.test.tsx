import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { BoxIcon } from 'lucide-react';
import { NavigationDrawer } from './navigation-drawer';

jest.mock('next/navigation', () => ({ usePathname: () => '/models' }));

const items = [{ label: 'Models', href: '/models', root: '/models', icon: BoxIcon }];

test('the drawer opens with the focus in it, and gives the focus back to its button', async () => {
  const user = userEvent.setup();
  render(<NavigationDrawer items={items} />);
  const button = screen.getByRole('button', { name: 'Open the menu' });
  expect(button).toHaveAttribute('aria-expanded', 'false');

  await user.click(button);
  const drawer = await screen.findByRole('dialog', { name: 'BrightRun' });
  expect(button).toHaveAttribute('aria-expanded', 'true');
  expect(button).toHaveAttribute('aria-controls', drawer.id);
  expect(drawer).toContainElement(document.activeElement as HTMLElement);
  expect(screen.getByRole('link', { name: 'Models' })).toHaveAttribute('aria-current', 'page');

  await user.keyboard('{Escape}');
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  await waitFor(() => expect(button).toHaveFocus());
});
