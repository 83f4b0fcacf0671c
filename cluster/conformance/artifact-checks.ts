import { createHash } from 'node:crypto';
import { brief, must, mustEqual, type Check } from './check.ts';
import { mustRefuse, type Answer, type ConformanceContext } from './context.ts';

const digest = (algorithm: string, bytes: Buffer) => createHash(algorithm).update(bytes).digest('hex');

async function artifactOfKind(context: ConformanceContext, kind: string) {
  const { id } = await context.trained();
  const artifact = (await context.client.getArtifacts(id)).find((item) => item.kind === kind);
  must(artifact !== undefined, `the manifest has no ${kind}`);
  return artifact;
}

const download = (context: ConformanceContext, id: string, range?: string): Promise<Answer> =>
  context.send('GET', `/v1/artifacts/${encodeURIComponent(id)}`, { headers: range ? { range } : {} });

export const ARTIFACT_CHECKS: readonly Check[] = [
  {
    name: 'artifacts have the size, SHA-256 and MD5 that the manifest says',
    async run(context) {
      const { id } = await context.trained();
      const artifacts = await context.client.getArtifacts(id);
      const kinds = artifacts.map(({ kind }) => kind);
      must(kinds.includes('adapter_model') && kinds.includes('adapter_config'), `kinds: ${brief(kinds)}`);
      must(new Set(artifacts.map(({ path }) => path)).size === artifacts.length, 'two have the same path');
      let total = 0;
      for (const { id: artifactId, path, bytes, sha256, md5 } of artifacts) {
        const answer = await download(context, artifactId);
        must(answer.status === 200, `${path} answered ${answer.status}`);
        mustEqual(answer.bytes.length, bytes, `size of ${path}`);
        mustEqual(digest('sha256', answer.bytes), sha256, `SHA-256 of ${path}`);
        mustEqual(digest('md5', answer.bytes), md5, `MD5 of ${path}`);
        total += bytes;
      }
      return `${artifacts.length} files, ${total} bytes`;
    },
  },
  {
    name: 'the adapter is what was asked for',
    async run(context) {
      const { lora } = (await context.request()).method;
      const { id } = await artifactOfKind(context, 'adapter_config');
      const config = (await download(context, id)).json as Record<string, unknown>;
      const seen = [config['peft_type'], config['r'], config['lora_alpha']];
      mustEqual(seen, ['LORA', lora.r, lora.alpha], 'peft_type, r and lora_alpha');
      const targets = config['target_modules'];
      mustEqual(
        Array.isArray(targets) ? targets.toSorted() : targets,
        [...lora.target_modules].sort(),
        'target_modules',
      );
    },
  },
  {
    name: 'downloads honour Range',
    async run(context) {
      const { id, bytes } = await artifactOfKind(context, 'adapter_model');
      const whole = (await download(context, id)).bytes;
      const ranges: [string, number, number][] = [
        ['bytes=0-9', 0, 9],
        ['bytes=5-', 5, bytes - 1],
        ['bytes=-4', bytes - 4, bytes - 1],
        [`bytes=10-${bytes + 99}`, 10, bytes - 1],
      ];
      for (const [range, start, end] of ranges) {
        const answer = await download(context, id, range);
        must(answer.status === 206, `${range} answered ${answer.status}`);
        mustEqual(
          answer.headers.get('content-range'),
          `bytes ${start}-${end}/${bytes}`,
          `content-range of ${range}`,
        );
        must(answer.bytes.equals(whole.subarray(start, end + 1)), `${range} answered other bytes`);
      }
      const outside = await download(context, id, `bytes=${bytes}-`);
      must(outside.status === 416, `a range outside the file answered ${outside.status}`);
    },
  },
  {
    name: 'artifacts are pushed whole, with the headers asked for',
    async run(context) {
      const { id: jobId } = await context.trained();
      const artifacts = await context.client.getArtifacts(jobId);
      const path = (artifact: string) => `/upload/${context.run}/${artifact}`;
      const files = artifacts.map(({ id, path: name }) => ({
        id,
        url: context.storage.url(path(name)),
        headers: { 'x-upsert': 'true' },
      }));
      const answer = await context.send('POST', `/v1/jobs/${jobId}/artifacts/export`, { body: { files } });
      must(answer.status === 202, `answered ${answer.status}`);
      const exported = await context.until('every export', async () => {
        const now = await context.client.getArtifacts(jobId);
        const failed = now.find(({ export_error: error }) => error !== null);
        must(failed === undefined, `${failed?.path}: ${failed?.export_error}`);
        return now.every(({ exported_at: at }) => at !== null) ? now : null;
      });
      for (const { path: name, sha256 } of exported) {
        const pushed = context.storage.received.filter((item) => item.path === path(name)).at(-1);
        must(pushed?.method === 'PUT', `${name} was not PUT`);
        mustEqual(digest('sha256', pushed.body), sha256, `SHA-256 of ${name} as received`);
        mustEqual(pushed.headers['x-upsert'], 'true', `header x-upsert of ${name}`);
      }
      return `${files.length} files`;
    },
  },
  {
    name: 'a push that is refused is reported, and can be asked for again',
    async run(context) {
      const { id: jobId } = await context.trained();
      const { id } = await artifactOfKind(context, 'readme').catch(() =>
        artifactOfKind(context, 'adapter_config'),
      );
      const path = `/refused/${context.run}`;
      const pushed = async () => {
        await context.client.exportArtifacts(jobId, { files: [{ id, url: context.storage.url(path) }] });
        return context.until('the end of the push', async () => {
          const now = (await context.client.getArtifacts(jobId)).find((item) => item.id === id);
          return now && (now.exported_at ?? now.export_error) !== null ? now : null;
        });
      };
      context.storage.behaviours.set(
        path,
        (_request, response) => void response.writeHead(403).end('expired'),
      );
      const refused = await pushed();
      must(
        /403/.test(refused.export_error ?? ''),
        `export_error is ${brief(refused.export_error)}, without 403`,
      );
      context.storage.behaviours.delete(path);
      const again = await pushed();
      mustEqual(again.export_error, null, 'export_error of the second push');
    },
  },
  {
    name: 'a push that breaks half-way is reported or made good, never counted as done',
    async run(context) {
      const { id: jobId } = await context.trained();
      const { id } = await artifactOfKind(context, 'adapter_model');
      const path = `/broken/${context.run}`;
      context.storage.behaviours.set(path, (request) => void request.once('data', () => request.destroy()));
      await context.client.exportArtifacts(jobId, { files: [{ id, url: context.storage.url(path) }] });
      const end = await context.until('the end of the push', async () => {
        const now = (await context.client.getArtifacts(jobId)).find((item) => item.id === id);
        return now && (now.exported_at ?? now.export_error) !== null ? now : null;
      });
      context.storage.behaviours.delete(path);
      must(end.export_error !== null, 'a broken push counts as exported');
      return end.export_error;
    },
  },
  {
    name: 'exports of unknown files and to forbidden hosts are refused, all or none',
    async run(context) {
      const { id: jobId } = await context.trained();
      const { id } = await artifactOfKind(context, 'adapter_config');
      const good = { id, url: context.storage.url(`/none/${context.run}`) };
      for (const bad of [
        { id: 'no-such-file', url: good.url },
        { id, url: 'http://169.254.169.254/upload' },
      ]) {
        const body = { files: [good, bad] };
        const answer = await context.send('POST', `/v1/jobs/${jobId}/artifacts/export`, { body });
        mustRefuse(answer, 422, 'invalid_request');
      }
      const sent = context.storage.received.some(({ path }) => path === `/none/${context.run}`);
      must(!sent, 'a file of a refused request was pushed');
    },
  },
];
