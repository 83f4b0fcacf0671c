import path from 'node:path';
import { projectRoot } from '../config.ts';
import { settingsVariable, type GatewaySettings } from '../gateway/settings.ts';
import type { ServiceSpec } from '../processes/supervisor.ts';
import { answersOk } from './http-ready.ts';

/** The API gateway as a supervised process. */
export function gatewayService(settings: GatewaySettings): ServiceSpec {
  return {
    name: 'gateway',
    command: process.execPath,
    // Most of what a request needs is garbage after it: with room for many, it is seldom collected.
    args: ['--max-semi-space-size=32', '--import', 'tsx', path.join(projectRoot, 'local/gateway/main.ts')],
    env: { [settingsVariable]: JSON.stringify(settings), LITE_TELEMETRY: '0', DO_NOT_TRACK: '1' },
    isReady: () => answersOk(`http://127.0.0.1:${settings.port}/healthz`),
  };
}
