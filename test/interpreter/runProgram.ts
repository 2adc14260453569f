import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const GIVE_UP_MS = 20_000;

/** What the interpreter writes for a person at its console: a prompt, cleared when there is something to print. */
const PROMPT = />\r\u001b\[J/g;
const BANNER_END = 'http://espruino.com/Donate\n\n';
/** Below an uncaught error: its place, the source line, a caret. All of it changes with every edit of a program. */
const TRACE = / {4}at .*\n.*\n *\^\n|in function .*\n/g;
/** What the Linux build tells of itself beside the program: sockets, SPI, and memory that grew. */
const BUILD_NOISE = /^ERROR: (Connect failed|No path defined) .*\n/gm;
const GREW_MEMORY = /^(New interpreter error: .*),LOW_MEMORY$/gm;

/** The lines that a program printed, without banner, prompt and stack traces. */
export function programOutput(stdout: string): string {
  const text = stdout.replace(PROMPT, '').replaceAll('\r', '');
  const start = text.indexOf(BANNER_END);
  return (
    text
      .slice(start < 0 ? 0 : start + BANNER_END.length)
      // The last prompt stands alone.
      .replace(/>\n?$/, '')
      .replace(TRACE, '')
      .replace(BUILD_NOISE, '')
      .replace(GREW_MEMORY, '$1')
  );
}

/**
 * Runs a program on a real interpreter, in a directory of its own because Storage is a file there, until it has no
 * timers and sockets left.
 * @throws Error when it does not end
 */
export async function runProgram(binary: string, source: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'backfeed-program-'));
  try {
    await writeFile(join(directory, 'program.js'), source);
    return await new Promise<string>((resolve, reject) => {
      const child = spawn(binary, ['program.js'], { cwd: directory, stdio: ['ignore', 'pipe', 'ignore'] });
      const chunks: Buffer[] = [];
      child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
      const patience = setTimeout(() => child.kill('SIGKILL'), GIVE_UP_MS);
      child.on('error', reject);
      child.on('close', (_code, signal) => {
        clearTimeout(patience);
        const output = programOutput(Buffer.concat(chunks).toString('latin1'));
        if (signal)
          reject(new Error(`the program did not end within ${GIVE_UP_MS} ms; it printed:\n${output}`));
        else resolve(output);
      });
    });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
