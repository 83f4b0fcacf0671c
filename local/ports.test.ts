import net from 'node:net';
import { claimPorts, findFreePort, isFree } from './ports.ts';

const anyPorts = { api: 0, database: 0, functions: 0, cluster: 0, web: 0 };
let occupant: net.Server;
let takenPort: number;

beforeAll(async () => {
  takenPort = await findFreePort();
  occupant = net.createServer();
  await new Promise<void>((resolve) => occupant.listen(takenPort, '127.0.0.1', resolve));
});
afterAll(() => occupant.close());

test('a taken port is named with its purpose and the variable that changes it', async () => {
  const claim = claimPorts({ ...anyPorts, database: takenPort }, ['api', 'database']);
  await expect(claim).rejects.toThrow(
    `Port ${takenPort} (PostgreSQL) is taken: free it, or choose another with BRIGHTRUN_DB_PORT=<port>.`,
  );
});

test('all taken ports are named at once', async () => {
  const claim = claimPorts({ ...anyPorts, api: takenPort, web: takenPort }, ['api', 'web']);
  await expect(claim).rejects.toThrow(/the Supabase API.*\n.*the web app.*BRIGHTRUN_WEB_PORT/);
});

test('a port that no part will use is not looked at', async () => {
  const ports = { ...anyPorts, web: takenPort };
  await expect(claimPorts(ports, ['api'])).resolves.toMatchObject({ web: takenPort });
});

test('0 becomes a port that is free', async () => {
  const { api } = await claimPorts(anyPorts, ['api']);
  expect(api).toBeGreaterThan(1023);
  await expect(isFree(api)).resolves.toBe(true);
});
