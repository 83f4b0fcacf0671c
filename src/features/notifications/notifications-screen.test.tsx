import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { NotificationView } from '@/core/notifications/notification.schema';
import { createQueryClient } from '@/lib/query-client';
import { aNotification, aNotificationList } from '@/testing/factories/notification';
import { ApiFailure, stubApi, type ApiRequest } from '@/testing/stub-api';
import { NotificationBell } from './notification-bell';
import { NotificationsScreen } from './notifications-screen';

const replace = jest.fn();
let search = '';
jest.mock('next/navigation', () => ({
  useRouter: () => ({ replace }),
  usePathname: () => '/notifications',
  useSearchParams: () => new URLSearchParams(search),
}));

const ready = aNotification();
const failed = aNotification({ type: 'job_failed', title: 'Training failed', message: 'Out of memory.' });
const old = aNotification({ type: 'system', title: 'Search ended', read: true });
const FAILURE = new ApiFailure(503, { error: 'The database does not answer.', code: 'unavailable' });

/** The API as it is: what is marked as read is read in the next list. */
function serve(all: NotificationView[], change?: ApiFailure): ApiRequest[] {
  let notifications = all;
  const mark = (isMeant: (one: NotificationView) => boolean) => {
    if (change) return change;
    notifications = notifications.map((one) => (isMeant(one) ? { ...one, read: true } : one));
    return null;
  };
  return stubApi({
    'GET /api/notifications': ({ query }) =>
      aNotificationList(notifications.filter(({ read }) => query.get('unread') !== 'true' || !read)),
    'POST /api/notifications/read-all': () => mark(() => true) ?? { updated: 2 },
    ...Object.fromEntries(
      all.map((one) => [
        `PATCH /api/notifications/${one.id}/read`,
        () => mark(({ id }) => id === one.id) ?? { notification: { ...one, read: true } },
      ]),
    ),
  });
}

function renderInside(child: React.ReactElement) {
  replace.mockReset();
  render(<QueryClientProvider client={createQueryClient()}>{child}</QueryClientProvider>);
  return userEvent.setup();
}

const rows = () => screen.findAllByRole('listitem');
const unreadTitles = async () =>
  (await rows())
    .filter((row) => within(row).queryByText('Unread') !== null)
    .map((row) => within(row).getByRole('link').querySelector('span')?.textContent);

describe('the page', () => {
  beforeEach(() => (search = ''));

  test('lists what happened with the way to it; one is marked as read, then all', async () => {
    const requests = serve([ready, failed, old]);
    const user = renderInside(<NotificationsScreen />);
    const [first] = await rows();
    expect(within(first as HTMLElement).getByRole('link')).toHaveAttribute('href', ready.action_url);
    expect(first).toHaveTextContent(/Dataset ready“Support chats” can be trained on\..*ago/);

    await user.click(screen.getByRole('button', { name: 'Mark “Training failed” as read' }));
    await waitFor(() => expect(screen.getAllByText('Unread')).toHaveLength(1));
    expect(screen.queryByRole('button', { name: 'Mark “Search ended” as read' })).not.toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Mark all read' }));
    await waitFor(() => expect(screen.queryByText('Unread')).not.toBeInTheDocument());
    expect(screen.getByRole('button', { name: 'Mark all read' })).toBeDisabled();
    expect(requests.filter(({ method }) => method !== 'GET').map(({ path }) => path)).toEqual([
      `/api/notifications/${failed.id}/read`,
      '/api/notifications/read-all',
    ]);
  });

  test('what could not be marked is still unread, and can be tried again', async () => {
    serve([ready], FAILURE);
    const user = renderInside(<NotificationsScreen />);
    for (const name of ['Mark “Dataset ready” as read', 'Mark all read']) {
      await user.click(await screen.findByRole('button', { name }));
      await waitFor(() => expect(screen.getByRole('button', { name })).toBeEnabled());
      expect(await unreadTitles()).toHaveLength(1);
    }
  });

  test('shows the unread alone when its address says so, and puts that into the address', async () => {
    search = 'unread=true';
    serve([ready, old]);
    const user = renderInside(<NotificationsScreen />);
    expect(await rows()).toHaveLength(1);
    const filter = screen.getByRole('button', { name: 'Show all' });
    expect(filter).toHaveAttribute('aria-pressed', 'true');
    await user.click(filter);
    expect(replace).toHaveBeenCalledWith('/notifications', { scroll: false });
  });

  test.each([
    ['', 'No notifications yet'],
    ['unread=true', 'Nothing unread'],
  ])('says what will be here while there is nothing, address “%s”', async (address, title) => {
    search = address;
    serve([]);
    renderInside(<NotificationsScreen />);
    expect(await screen.findByText(title)).toBeInTheDocument();
  });

  test('an address that leads elsewhere is not followed', async () => {
    serve([aNotification({ action_url: 'https://elsewhere.example/' })]);
    renderInside(<NotificationsScreen />);
    const [row] = await rows();
    expect(within(row as HTMLElement).getByRole('link')).toHaveAttribute('href', '/notifications');
  });
});

describe('the bell', () => {
  test.each([
    [0, 'Notifications', null],
    [1, 'Notifications, 1 unread', '1'],
    [9, 'Notifications, 9 unread', '9'],
    [10, 'Notifications, 10 unread', '9+'],
  ])('counts %d unread', async (count, name, badge) => {
    serve(Array.from({ length: count }, () => aNotification()));
    renderInside(<NotificationBell />);
    const bell = await screen.findByRole('button', { name });
    expect(bell.textContent).toBe(badge ?? '');
  });

  test('opens on the latest; following one marks it as read, and closes the panel', async () => {
    serve([ready, failed]);
    const user = renderInside(<NotificationBell />);
    await user.click(await screen.findByRole('button', { name: 'Notifications, 2 unread' }));
    // jsdom has no pages to go to.
    const link = screen.getByRole('link', { name: /Training failed/ });
    link.addEventListener('click', (event) => event.preventDefault());
    await user.click(link);
    expect(await screen.findByRole('button', { name: 'Notifications, 1 unread' })).toBeInTheDocument();
    expect(screen.queryByRole('link', { name: /Training failed/ })).not.toBeInTheDocument();
  });

  test('marks all as read', async () => {
    serve([ready, failed]);
    const user = renderInside(<NotificationBell />);
    await user.click(await screen.findByRole('button', { name: 'Notifications, 2 unread' }));
    await user.click(screen.getByRole('button', { name: 'Mark all read' }));
    await waitFor(() =>
      expect(screen.queryByRole('button', { name: 'Mark all read' })).not.toBeInTheDocument(),
    );
  });

  test('says that there is nothing yet', async () => {
    serve([]);
    const user = renderInside(<NotificationBell />);
    await user.click(screen.getByRole('button', { name: 'Notifications' }));
    expect(await screen.findByText(/Nothing yet/)).toBeInTheDocument();
  });

  test('that cannot be filled says when it is tried again', async () => {
    stubApi({ 'GET /api/notifications': () => new ApiFailure(404, { error: 'Gone.', code: 'not_found' }) });
    const user = renderInside(<NotificationBell />);
    await user.click(screen.getByRole('button', { name: 'Notifications' }));
    expect(await screen.findByText(/could not be loaded/, {}, { timeout: 5_000 })).toBeInTheDocument();
  });
});
