import { z } from 'zod';

const gatewaySettings = z.object({
  port: z.number().int(),
  functionsPort: z.number().int(),
  /** Superuser connection: each request then takes its caller's role. */
  databaseUrl: z.string(),
  /** Where links in e-mails lead. */
  siteUrl: z.string(),
  storageDirectory: z.string(),
  mailDirectory: z.string(),
  jwtSecret: z.string(),
  publishableKey: z.string(),
  secretKey: z.string(),
});

export type GatewaySettings = z.infer<typeof gatewaySettings>;

/** The one environment variable that carries the settings from the launcher to the gateway process. */
export const settingsVariable = 'BRIGHTRUN_GATEWAY';

/**
 * @throws Error when the variable is missing or does not hold the settings
 */
export function readGatewaySettings(env: Record<string, string | undefined>): GatewaySettings {
  return gatewaySettings.parse(JSON.parse(env[settingsVariable] ?? 'null'));
}
