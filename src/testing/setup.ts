// An unexpected console.error or console.warn fails the test that caused it.
let problems: string[] = [];
const text = (args: unknown[]) =>
  args.map((part) => (part instanceof Error ? part.stack : String(part))).join(' ');

// supabase-js says at import that it would rather have Node 22; decision 008 has the answer.
const { warn } = console;
console.warn = (...args: unknown[]) => {
  if (!/Node\.js 20 and below are deprecated/.test(String(args[0]))) warn(...args);
};

beforeEach(() => {
  problems = [];
  jest
    .spyOn(console, 'error')
    .mockImplementation((...args) => void problems.push(`console.error: ${text(args)}`));
  jest
    .spyOn(console, 'warn')
    .mockImplementation((...args) => void problems.push(`console.warn: ${text(args)}`));
});

afterEach(() => {
  jest.restoreAllMocks();
  if (problems.length > 0) throw new Error(`Unexpected output:\n${problems.join('\n')}`);
});
