import { startStackProcess } from './stack-process';

/**
 * The integration tests' stack: real PostgreSQL, gateway, Deno functions and GPU cluster.
 * Set BRIGHTRUN_TEST_WITHOUT_CLUSTER=1 to leave the cluster out.
 */
export default function startTestStack(): Promise<void> {
  return startStackProcess(process.env.BRIGHTRUN_TEST_WITHOUT_CLUSTER ? ['--without-cluster'] : []);
}
