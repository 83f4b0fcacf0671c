/**
 * `npm run payload:test`: the GPU payload's own tests and, where mypy is there, its types. Its libraries (torch and the
 * others of pyproject.toml) are needed for neither.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const payload = fileURLToPath(new URL('../cluster/payload', import.meta.url));

/** Debian's first: what runs here must run where nothing else is installed. */
function firstThatRuns(...commands: string[]): string | null {
  return commands.find((command) => spawnSync(command, ['--version']).status === 0) ?? null;
}

/** The exit code of a check. */
function run(command: string, args: string[]): number {
  const { status } = spawnSync(command, args, {
    cwd: payload,
    stdio: 'inherit',
    env: { ...process.env, MYPYPATH: '.', PYTHONDONTWRITEBYTECODE: '1' },
  });
  return status ?? 1;
}

const python = firstThatRuns('/usr/bin/python3', 'python3');
const mypy = firstThatRuns('/usr/bin/mypy', 'mypy');
let failures = 0;
if (python) {
  failures += run(python, ['-m', 'unittest', 'discover', '-s', 'tests', '-t', '.']);
} else {
  console.log('SKIPPED the payload’s tests: install Debian’s package python3.');
}
if (mypy) failures += run(mypy, ['-p', 'brightrun_payload', '-p', 'tests']);
else console.log('SKIPPED the payload’s types: install Debian’s package mypy.');
process.exitCode = failures === 0 ? 0 : 1;
