import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { runCommandLine } from '../../../host/cli/commandLine.ts';

/** A command that hangs is a failure, but not one of the whole test run. */
const HANGS_AFTER_MS = 40_000;

export interface Outcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCommand {
  readonly child: ChildProcess;
  /** What it has printed so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly ended: Promise<Outcome>;
}

/** Starts the command as a user does, in the project's root. `exitCode` is null when it had to be killed. */
export function startBackfeed(...args: string[]): RunningCommand {
  const child = spawn(process.execPath, ['host/cli/backfeed.js', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (chunks.stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (chunks.stderr += String(chunk)));
  const timer = setTimeout(() => child.kill('SIGKILL'), HANGS_AFTER_MS);
  const ended = once(child, 'close').then(([exitCode]) => {
    clearTimeout(timer);
    return { exitCode: exitCode as number | null, ...chunks };
  });
  return { child, stdout: () => chunks.stdout, stderr: () => chunks.stderr, ended };
}

/** Runs the command as a user does. */
export function spawnBackfeed(...args: string[]): Promise<Outcome> {
  return startBackfeed(...args).ended;
}

/** Runs the command line in this process: for the many cases that a process each would make slow. */
export async function callBackfeed(...args: string[]): Promise<Outcome> {
  const printed = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((chunk) => {
      printed[name] += String(chunk);
      return true;
    }),
  );
  const signals = (['SIGINT', 'SIGTERM'] as const).map((name) => ({ name, before: process.listeners(name) }));
  try {
    return { exitCode: await runCommandLine(args), ...printed };
  } finally {
    for (const spy of spies) spy.mockRestore();
    // A command ends with its process: what it does on Ctrl-C must not stay in the one of the tests.
    for (const { name, before } of signals)
      for (const listener of process.listeners(name))
        if (!before.includes(listener)) process.off(name, listener);
  }
}

/** A folder that goes with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'backfeed-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Matches exactly one line, `CODE: what is wrong. What to do next.` */
export function oneLine(code: string, what = ''): RegExp {
  return new RegExp(`^${code}: ${what}[^\\n]*[.?]\\n$`);
}
