import type { Browser } from 'playwright-core';
import { paths } from '../src/config/paths.ts';
import { launchBrowser } from './support/browser.ts';
import { sampleDataset, upload } from './support/datasets.ts';
import { at, signIn, type SignedInPage } from './support/user.ts';

jest.setTimeout(300_000);

let browser: Browser;
let owner: SignedInPage;

beforeAll(async () => {
  browser = await launchBrowser();
  owner = await signIn(browser);
});
afterAll(() => browser.close());

const pair = (index: number, response: string) =>
  JSON.stringify({
    id: `p${index}`,
    conversation_id: `c${index}`,
    turn_number: 1,
    system_prompt: 'You help.',
    conversation_history: [],
    current_user_input: `Question ${index}?`,
    target_response: response,
  });

describe('files that cannot be trained on', () => {
  test.each([
    ['notes.txt', Buffer.from('hello'), /\.jsonl?/],
    ['empty.jsonl', Buffer.alloc(0), /empty/i],
  ])('%s is refused before a byte is sent', async (fileName, content, reason) => {
    const { page } = owner;
    await page.goto(at(paths.newDataset));
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: fileName, mimeType: 'text/plain', buffer: content });
    await page.getByText(reason).first().waitFor();
  });

  test.each([
    ['binary', 'binary.jsonl', Buffer.from([0, 1, 2, 3, 255, 254, 0, 10, 0, 0]), /binary|UTF-8|text/i],
    ['a renamed zip', 'archive.jsonl', Buffer.from('PK\u0003\u0004 not a dataset'), /zip|archive|binary/i],
    ['truncated JSON', 'cut.json', Buffer.from('{"training_pairs": [{"id": "p1", "target_resp'), /line 1/i],
    ['too few targets', 'few.jsonl', Buffer.from(`${pair(1, 'Yes.')}\n${pair(2, 'No.')}\n`), /10/],
  ])('%s ends in an error with its reason, nothing stuck', async (title, fileName, content, reason) => {
    const { page } = owner;
    await upload(page, `Broken: ${title}`, fileName, content);
    await page.getByText(reason).first().waitFor({ timeout: 60_000 });
    await page.getByText('Not usable', { exact: true }).first().waitFor();
  });

  test('a 10,000-character line is an ordinary line', async () => {
    const { page } = owner;
    const rows = Array.from({ length: 12 }, (_, index) =>
      pair(index, index === 5 ? 'word '.repeat(2_000) : 'Fine.'),
    );
    await upload(page, 'One long line', 'long.jsonl', Buffer.from(rows.join('\n')));
    await page.getByRole('link', { name: 'Train on this' }).first().waitFor({ timeout: 60_000 });
  });
});

describe('what belongs to someone else, or to nobody', () => {
  test('a stranger sees the same "not found" as for a dataset that never was', async () => {
    await upload(owner.page, 'Mine alone', 'support-chat.jsonl', sampleDataset);
    const url = owner.page.url();
    const stranger = await signIn(browser);
    for (const address of [url, at('/datasets/00000000-0000-4000-8000-000000000000')]) {
      await stranger.page.goto(address);
      await stranger.page.getByText(/could not be loaded/).waitFor();
    }
    expect(stranger.problems).toEqual([]);
  });

  test('an unknown address says so and leads back', async () => {
    await owner.page.goto(at('/no-such-page'));
    await owner.page
      .getByRole('link', { name: /dashboard/i })
      .first()
      .waitFor();
  });

  test('nothing broke on the way', () => expect(owner.problems).toEqual([]));
});
