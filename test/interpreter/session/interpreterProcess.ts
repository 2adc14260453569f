import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SAYS } from './says.ts';

const PREPARE_MAX_MS = 20_000;
/** What the interpreter prints when something went wrong that no handler of a program hears of. */
const COMPLAINT = /Uncaught|Execution Interrupted|MEMORY/;

/** A real interpreter that runs a script in a directory of its own, which goes with it. */
export interface InterpreterProcess {
  /** What the interpreter itself printed that tells of something wrong. */
  readonly complaints: readonly string[];
  readonly hasExited: boolean;
  readonly exited: Promise<void>;
  kill(): Promise<void>;
}

/**
 * Starts a script with these files in its Storage.
 * @param onSays called with each line that begins with `SAYS`, without that
 * @param isListed called with each other line: whether it was asked for, and complains of nothing whatever it says
 * @throws Error when Storage cannot be prepared
 */
export async function startInterpreter(
  binary: string,
  script: string,
  storage: Readonly<Record<string, object>>,
  onSays: (line: string) => void,
  isListed: (line: string) => boolean = () => false,
): Promise<InterpreterProcess> {
  const directory = await mkdtemp(join(tmpdir(), 'backfeed-interpreter-'));
  const run = async (name: string, text: string) => {
    await writeFile(join(directory, name), text);
    // Without a terminal: the interpreter would wait for commands.
    return spawn(binary, [name], { cwd: directory, stdio: ['ignore', 'pipe', 'ignore'] });
  };
  const writes = Object.entries(storage).map(
    ([name, content]) =>
      `require("Storage").write(${JSON.stringify(name)},${JSON.stringify(JSON.stringify(content))});\n`,
  );
  const preparing = await run('prepare.js', `${writes.join('')}quit();\n`);
  const patience = setTimeout(() => preparing.kill('SIGKILL'), PREPARE_MAX_MS);
  const [code] = (await once(preparing, 'exit')) as [number | null];
  clearTimeout(patience);
  if (code !== 0) throw new Error(`the interpreter did not prepare its Storage: exit code ${code}`);

  const complaints: string[] = [];
  let hasExited = false;
  let rest = '';
  const child = await run('run.js', script);
  child.stdout.setEncoding('latin1');
  child.stdout.on('data', (chunk: string) => {
    const printed = (rest + chunk).split('\n');
    rest = printed.pop() ?? '';
    for (const line of printed) {
      const at = line.indexOf(SAYS);
      if (at >= 0) onSays(line.slice(at + SAYS.length).trimEnd());
      else if (!isListed(line.trimEnd()) && COMPLAINT.test(line)) complaints.push(line.trim());
    }
  });
  const exited = new Promise<void>((resolve) => {
    child.on('exit', () => {
      hasExited = true;
      resolve();
    });
  });
  return {
    complaints,
    exited,
    get hasExited() {
      return hasExited;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
      await rm(directory, { recursive: true, force: true });
    },
  };
}
