import type { z } from 'zod';
import { streamChat, type ChatRequest } from '../../src/core/cluster/chat-client.ts';
import {
  END_OF_CHAT_STREAM,
  chatCompletion,
  chatCompletionChunk,
  type ChatAdapter,
  type ChatCompletion,
  type ChatCompletionChunk,
  type chatCompletionRequest,
} from '../../src/core/cluster/chat.ts';
import { readServerSentEvents } from '../../src/core/cluster/server-sent-events.ts';
import { brief, must, mustEqual, type Check } from './check.ts';
import { mustRefuse, type Answer, type ConformanceContext } from './context.ts';

const PATH = '/v1/chat/completions';
type Change = Partial<z.input<typeof chatCompletionRequest>>;

/** Greedy and short, in which the given parts are replaced. */
async function request(context: ConformanceContext, change: Change = {}): Promise<ChatRequest & Change> {
  const { models } = await context.capabilities();
  return {
    model: context.options.model ?? models[0]?.id ?? '',
    messages: [{ role: 'user', content: 'Hello, how are you?' }],
    ...{ temperature: 0, max_tokens: 24 },
    ...change,
  };
}

const post = async (context: ConformanceContext, change: Change = {}): Promise<Answer> =>
  context.send('POST', PATH, { body: await request(context, change) });

async function answer(context: ConformanceContext, change: Change = {}): Promise<ChatCompletion> {
  const { status, json, bytes } = await post(context, change);
  must(status === 200, `answered ${status} ${brief(json ?? bytes.toString('utf8'))}`);
  return chatCompletion.parse(json);
}

const textOf = ({ choices }: ChatCompletion) => choices[0]?.message.content ?? '';

/** The events of a stream, strictly: every one a chunk, then the mark of the end and nothing more. */
async function chunksOf({ bytes, headers, status }: Answer): Promise<ChatCompletionChunk[]> {
  must(status === 200, `answered ${status}`);
  const type = headers.get('content-type') ?? 'none';
  must(type.startsWith('text/event-stream'), `content-type ${type}`);
  const events: string[] = [];
  const body = new Response(new Uint8Array(bytes)).body;
  must(body !== null, 'there is no body');
  for await (const event of readServerSentEvents(body)) events.push(event);
  mustEqual(events.pop(), END_OF_CHAT_STREAM, 'the last event');
  return events.map((event) => chatCompletionChunk.parse(JSON.parse(event)));
}

const file = (
  context: ConformanceContext,
  kind: ChatAdapter['files'][number]['kind'],
  content: Buffer,
): ChatAdapter['files'][number] => ({ kind, ...context.fileReference(`/chat/${kind}`, content) });

/** An adapter of two files that are none. */
const nonsense = (context: ConformanceContext): ChatAdapter => ({
  files: [
    file(context, 'adapter_model', Buffer.from(`no weights ${context.run}`)),
    file(context, 'adapter_config', Buffer.from(`no settings ${context.run}`)),
  ],
});

const feature = 'inference';

export const CHAT_CHECKS: readonly Check[] = [
  {
    ...{ feature, name: 'chat: an answer follows the contract and keeps to max_tokens' },
    async run(context) {
      const { usage, choices, context: fit } = await answer(context, { max_tokens: 3 });
      must(usage.completion_tokens <= 3, `${usage.completion_tokens} tokens were written, 3 allowed`);
      mustEqual(usage.total_tokens, usage.prompt_tokens + usage.completion_tokens, 'total_tokens');
      mustEqual([fit.dropped_messages, fit.dropped_tokens], [0, 0], 'what was dropped of a short question');
      return `finish_reason ${choices[0]?.finish_reason}`;
    },
  },
  {
    ...{ feature, name: 'chat: a stream says what the whole answer says' },
    async run(context) {
      const whole = await answer(context);
      const stream_options = { include_usage: true };
      const chunks = await chunksOf(await post(context, { stream: true, stream_options }));
      const said = chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
      mustEqual(said, textOf(whole), 'the text');
      const [first] = chunks;
      mustEqual(first?.choices[0]?.delta.role, 'assistant', 'the role of the first chunk');
      mustEqual(first?.context, whole.context, 'context of the first chunk');
      const reasons = chunks.flatMap(({ choices }) => choices[0]?.finish_reason ?? []);
      mustEqual(reasons, [whole.choices[0]?.finish_reason], 'finish reasons');
      const last = chunks.at(-1);
      mustEqual([last?.choices, last?.usage], [[], whole.usage], 'choices and usage of the last chunk');
      must(last?.timings !== undefined, 'the last chunk has no timings');
      const plain = await chunksOf(await post(context, { stream: true }));
      must(
        plain.every(({ usage }) => !usage),
        'usage came without being asked for',
      );
      return `${chunks.length} chunks`;
    },
  },
  {
    ...{ feature, name: 'chat: the same seed gives the same answer, and so does temperature 0' },
    async run(context) {
      const drawn = { temperature: 1, top_p: 0.9, seed: 7 };
      mustEqual(textOf(await answer(context, drawn)), textOf(await answer(context, drawn)), 'with seed 7');
      const [one, two] = [await answer(context, { seed: 1 }), await answer(context, { seed: 2 })];
      mustEqual(textOf(one), textOf(two), 'at temperature 0');
    },
  },
  {
    ...{ feature, name: 'chat: a stop sequence ends the answer and is not part of it' },
    async run(context) {
      const text = textOf(await answer(context));
      must(text.length > 6, `the answer is too short to be stopped: ${brief(text)}`);
      const stop = text.slice(3, 6);
      const stopped = await answer(context, { stop: [stop, 'never said'] });
      mustEqual(textOf(stopped), text.slice(0, text.indexOf(stop)), `the text before ${brief(stop)}`);
      mustEqual(stopped.choices[0]?.finish_reason, 'stop', 'finish_reason');
    },
  },
  {
    ...{ feature, name: 'chat: what does not fit the context is said' },
    async run(context) {
      const { models } = await context.capabilities();
      const longest = Math.max(...models.map(({ max_seq_length: tokens }) => tokens));
      const turns = Math.min(99, Math.ceil(longest / 20));
      const words = ' words'.repeat(Math.ceil(longest / turns));
      const messages = Array.from({ length: 2 * turns + 1 }, (_, index) => ({
        role: index % 2 === 0 ? ('user' as const) : ('assistant' as const),
        content: `Some${words}`,
      }));
      const { usage, context: fit } = await answer(context, { messages, max_tokens: 8 });
      must(fit.dropped_messages > 0, `nothing was dropped of ${messages.length} long messages`);
      must(usage.total_tokens <= fit.max_tokens, `${usage.total_tokens} tokens in ${fit.max_tokens}`);
      return `${fit.dropped_messages} of ${messages.length} messages`;
    },
  },
  {
    ...{ feature, name: 'chat: requests that cannot be are refused' },
    async run(context) {
      const noKey = { body: await request(context), headers: { authorization: '' } };
      mustRefuse(await context.send('POST', PATH, noKey), 401, 'unauthorized');
      mustRefuse(await post(context, { model: 'no-such-model' }), 422, 'unknown_model');
      for (const wrong of [{ messages: [] }, { temperature: 3 }, { top_p: 0 }, { max_tokens: 0 }]) {
        mustRefuse(await post(context, wrong), [400, 422], 'invalid_request');
      }
    },
  },
  {
    ...{ feature, name: 'chat: an adapter that is not what was promised is refused' },
    async run(context) {
      const whole = nonsense(context);
      mustRefuse(await post(context, { adapter: whole }), 422, 'adapter_mismatch');
      const [model, config] = [whole.files[0], whole.files[1]];
      must(model !== undefined && config !== undefined, 'two files were made');
      const other = { ...model, sha256: model.sha256.replace(/^./, (digit) => (digit === '0' ? '1' : '0')) };
      mustRefuse(await post(context, { adapter: { files: [other, config] } }), 422, 'adapter_mismatch');
      const gone = { ...other, url: context.storage.url('/chat/gone') };
      mustRefuse(await post(context, { adapter: { files: [gone, config] } }), 422, 'adapter_unreachable');
    },
  },
  {
    ...{ feature, name: 'chat: the trained adapter answers from the files that were exported' },
    async run(context) {
      const { id } = await context.trained();
      const artifacts = await context.client.getArtifacts(id);
      const fetched = async (kind: 'adapter_model' | 'adapter_config') => {
        const artifact = artifacts.find((item) => item.kind === kind);
        const { bytes } = await context.send('GET', `/v1/artifacts/${artifact?.id}`);
        return file(context, kind, bytes);
      };
      const adapter = { files: [await fetched('adapter_model'), await fetched('adapter_config')] };
      const { usage } = await answer(context, { adapter });
      return `${usage.completion_tokens} tokens`;
    },
  },
  {
    ...{ feature, name: 'chat: whoever hangs up frees the place' },
    async run(context) {
      const { url, key, fetch: ownFetch = fetch, timeoutMs } = context.options;
      const connection = { baseUrl: url, apiKey: key, fetch: ownFetch, timeoutMs };
      const long = await request(context, { temperature: 2, max_tokens: 4_000 });
      for (let call = 0; call < 20; call++) {
        for await (const chunk of streamChat(connection, long, new AbortController().signal)) {
          if (chunk.choices[0]?.delta.content) break;
        }
      }
      await answer(context);
    },
  },
];
