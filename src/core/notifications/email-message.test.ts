import { describeAsEmail } from './email-message.ts';

const told = {
  title: 'Training failed',
  message: 'A <b>job</b> & its reason',
  action_url: '/training/jobs/7',
};

test('text and HTML say the same, with a link to it and one to the settings', () => {
  const { subject, text, html } = describeAsEmail(told, 'https://app.example.com');
  expect(subject).toBe('Training failed');
  for (const body of [text, html]) {
    expect(body).toContain('https://app.example.com/training/jobs/7');
    expect(body).toContain('https://app.example.com/settings#notifications');
  }
  expect(text).toContain('A <b>job</b> & its reason');
  expect(html).toContain('A &lt;b&gt;job&lt;/b&gt; &amp; its reason');
});

test('a title cannot add headers, a missing link leads to the list', () => {
  const { subject, text } = describeAsEmail(
    { title: 'A\r\nBcc: everybody@example.com', message: '', action_url: null },
    'https://app.example.com',
  );
  expect(subject).toBe('A Bcc: everybody@example.com');
  expect(text).toContain('https://app.example.com/notifications');
});
