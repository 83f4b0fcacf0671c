export interface Mortal<Ports> {
  ports: Ports;
  /** Resolves when the process "died". */
  died: Promise<'died'>;
}

/**
 * Ports of a process that dies at its `fatal`-th call to the outside: that call still takes effect, but no answer to it or
 * to any later call ever comes, so that nothing of the process runs any more. With 0 it dies before its first call. Ports
 * are the objects among the properties, their methods all asynchronous; functions and values stay as they are.
 */
export function killable<Ports extends object>(ports: Ports, fatal: number): Mortal<Ports> {
  let calls = 0;
  let die: (value: 'died') => void = () => undefined;
  const died = new Promise<'died'>((resolve) => {
    die = resolve;
  });
  const silence = new Promise<never>(() => undefined);
  const mortal = (port: object): object =>
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
  const wrapped = Object.entries(ports).map(([name, port]: [string, unknown]) => [
    name,
    typeof port === 'object' && port !== null ? mortal(port) : port,
  ]);
  return { ports: Object.fromEntries(wrapped) as Ports, died };
}
