import { runConformance } from '../../conformance/run.ts';
import { API_KEY, WEBHOOK_SECRET } from '../../service/testing/harness.ts';
import { describeOnSlurm } from './testing/describe-on-slurm.ts';
import { SlurmService } from './testing/slurm-service.ts';

describeOnSlurm('the Slurm engine', (host) => {
  test('conforms, with every feature of training', async () => {
    const service = await SlurmService.open(host());
    const results = await runConformance({
      url: 'http://cluster.test',
      key: API_KEY,
      storage: service.storage,
      timeoutMs: 120_000,
      webhookSecret: WEBHOOK_SECRET,
      fetch: service.fetch,
    });
    const others = results.filter(({ result }) => result !== 'passed');
    expect(others.filter(({ detail }) => detail !== 'this cluster does not offer inference')).toEqual([]);
    expect(results.length - others.length).toBeGreaterThan(50);
    await service.close();
  }, 300_000);
});
