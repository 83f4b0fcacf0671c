import http from 'node:http';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import autocannon from 'autocannon';

/** One person's browser: the paths it asks for, in turn. */
export interface Browser {
  cookie: string;
  paths: string[];
}

/** One answer: the path that was asked for, and the time from the moment it was due to its last byte. */
export interface Answer {
  path: string;
  milliseconds: number;
}

const TIMEOUT_SECONDS = 30;
const HEADERS = { 'accept-encoding': 'gzip, deflate, br' };

/**
 * When people ask. `independently`: at moments of their own, exponentially distributed, as those do who do not know of each
 * other. `together`: all in the same instant, then again.
 */
export type Pace = { how: 'independently'; perSecond: number } | { how: 'together'; everyMs: number };

/**
 * Asks as the browsers do, from this one process over kept connections; an answer that is late does not delay the questions
 * after it.
 *
 * @throws Error when any answer is not 200, or does not come
 */
export async function load(
  webUrl: string,
  browsers: readonly Browser[],
  { seconds, pace }: { seconds: number; pace: Pace },
): Promise<Answer[]> {
  const agent = new http.Agent({ keepAlive: true });
  const answers: Answer[] = [];
  const failures: unknown[] = [];
  const asked: Promise<void>[] = [];
  try {
    for (const { person, turn, at } of duePeople(browsers.length, seconds, pace)) {
      const wait = at - performance.now();
      if (wait > 0) await sleep(wait);
      if (failures.length > 0) break;
      const { cookie, path } = questionOf(browsers, person, turn);
      asked.push(
        ask(agent, new URL(path, webUrl), cookie)
          .then(() => void answers.push({ path, milliseconds: performance.now() - at }))
          .catch((error: unknown) => void failures.push(error)),
      );
    }
    await Promise.all(asked);
  } finally {
    agent.destroy();
  }
  if (failures.length > 0) throw failures[0];
  return answers;
}

/** Asks as the browsers do, each as soon as it has its answer, over a connection of its own. Throws as `load` does. */
export async function loadRestlessly(
  webUrl: string,
  browsers: readonly Browser[],
  seconds: number,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  const refused = new Set<string>();
  let people = 0;
  const result = await autocannon({
    ...{ url: webUrl, connections: browsers.length, duration: seconds, timeout: TIMEOUT_SECONDS },
    setupClient: (client) => {
      // One more is made to see whether the server answers at all.
      const person = people++ % browsers.length;
      const turns = browsers[person]?.paths.map((_path, turn) => questionOf(browsers, person, turn)) ?? [];
      client.setRequests(
        turns.map(({ cookie, path }) => ({ method: 'GET', path, headers: { ...HEADERS, cookie } })),
      );
      let turn = 0;
      client.on('response', (status, _bytes, milliseconds) => {
        const path = turns[turn++ % turns.length]?.path ?? '';
        if (status === 200) answers.push({ path, milliseconds });
        else refused.add(`${path}: ${status}`);
      });
    },
  });
  if (result.errors + result.timeouts + refused.size === 0) return answers;
  throw new Error(`${result.errors} errors, ${result.timeouts} timeouts, ${[...refused].join(', ')}`);
}

/** What a person asks for in a turn; nobody begins where their neighbours do. */
function questionOf(browsers: readonly Browser[], person: number, turn: number) {
  const { cookie, paths } = browsers[person] ?? { cookie: '', paths: [] };
  return { cookie, path: paths[(person + turn) % paths.length] ?? '/' };
}

/** People in the order in which they ask, each the `turn`th time, with the moment on the clock of `performance.now()`. */
function* duePeople(people: number, seconds: number, pace: Pace) {
  const begin = performance.now();
  for (let at = begin, question = 0; at < begin + 1000 * seconds; question++) {
    const person = question % people;
    yield { person, turn: Math.floor(question / people), at };
    if (pace.how === 'independently') at += (-Math.log(1 - Math.random()) * 1000) / pace.perSecond;
    else if (person === people - 1) at += pace.everyMs;
  }
}

function ask(agent: http.Agent, url: URL, cookie: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { ...HEADERS, cookie };
    const options = { agent, headers, timeout: TIMEOUT_SECONDS * 1000 };
    const request = http.get(url, options, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${url.pathname}: ${response.statusCode}`));
      response.once('end', resolve).once('error', reject).resume();
    });
    request.once('timeout', () => request.destroy(new Error(`${url.pathname}: no answer in time`)));
    request.once('error', reject);
  });
}
