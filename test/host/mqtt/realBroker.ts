import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { listen } from '../../../host/mqtt/listen.ts';

/** Path of the Mosquitto of this machine, or null. */
export const findMosquitto = (): string | null => findProgram('mosquitto');

/** Path of a program of this machine, or null. */
export function findProgram(name: string): string | null {
  // Debian puts servers into /usr/sbin, which is not in every user's PATH.
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  const isExecutable = (path: string): boolean => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  };
  return folders.map((folder) => join(folder, name)).find(isExecutable) ?? null;
}

/** A TCP port that nobody listens at. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  const port = await listen(probe, 0, '127.0.0.1', 'test');
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** Whether somebody listens at a port of this machine. */
export function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** A Mosquitto that can be killed and started again at the same port, with an empty memory. */
export interface RealBroker {
  readonly url: string;
  /** Resolves when it answers. */
  start(): Promise<void>;
  /** With SIGKILL: no farewell to anybody. */
  kill(): Promise<void>;
}

/** Prepares a broker at a free port; it is not running yet, and ends with the test. */
export async function prepareBroker(mosquitto: string): Promise<RealBroker> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'backfeed-twin-broker-'));
  const config = join(folder, 'mosquitto.conf');
  writeFileSync(config, `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\n`);
  let child: ChildProcess | null = null;
  const kill = async (): Promise<void> => {
    if (child === null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    child = null;
    await exited;
  };
  onTestFinished(async () => {
    await kill();
    rmSync(folder, { recursive: true });
  });
  return {
    url: `mqtt://127.0.0.1:${port}`,
    start: async () => {
      child = spawn(mosquitto, ['-c', config], { stdio: 'ignore' });
      await once(child, 'spawn');
      while (!(await answers(port))) await sleep(20);
    },
    kill,
  };
}
