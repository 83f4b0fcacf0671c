import type { TickPorts } from '../ports.ts';

export interface Mortal {
  ports: TickPorts;
  /** Resolves when the process "died". */
  died: Promise<'died'>;
}

/**
 * Ports of a process that dies at its `fatal`-th call to the outside: that call still takes effect, but no answer to it or
 * to any later call ever comes, so that nothing of the tick runs any more. With 0 it dies before its first call.
 */
export function killable(ports: TickPorts, fatal: number): Mortal {
  let calls = 0;
  let die: (value: 'died') => void = () => undefined;
  const died = new Promise<'died'>((resolve) => {
    die = resolve;
  });
  const silence = new Promise<never>(() => undefined);
  const mortal = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get:
        (target, name) =>
        async (...args: unknown[]) => {
          calls += 1;
          const method = Reflect.get(target, name) as (...args: unknown[]) => Promise<unknown>;
          const isAlive = calls < fatal;
          const answer = calls <= fatal ? await method.apply(target, args) : undefined;
          if (isAlive) return answer;
          die('died');
          return silence;
        },
    });
  return {
    ports: {
      ...ports,
      store: mortal(ports.store),
      sweeps: mortal(ports.sweeps),
      cluster: mortal(ports.cluster),
      storage: mortal(ports.storage),
    },
    died,
  };
}
