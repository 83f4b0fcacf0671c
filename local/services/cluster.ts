import path from 'node:path';
import { projectRoot } from '../config.ts';
import type { ServiceSpec } from '../processes/supervisor.ts';
import { answersOk } from './http-ready.ts';

interface ClusterOptions {
  port: number;
  dataDirectory: string;
  apiKey: string;
  /** `host:port` of the gateway: the only place that the cluster may fetch datasets from and push artifacts to. */
  allowedHost: string;
}

/** The reference GPU cluster with its local CPU engine, as a supervised process. */
export function clusterService({ port, dataDirectory, apiKey, allowedHost }: ClusterOptions): ServiceSpec {
  return {
    name: 'cluster',
    command: process.execPath,
    args: ['--import', 'tsx', path.join(projectRoot, 'cluster/main.ts')],
    env: {
      CLUSTER_PORT: String(port),
      CLUSTER_DATA_DIR: dataDirectory,
      CLUSTER_API_KEYS: apiKey,
      CLUSTER_ALLOWED_HOSTS: allowedHost,
    },
    isReady: () => answersOk(`http://127.0.0.1:${port}/v1/health`),
    readyTimeoutMs: 90_000,
  };
}
