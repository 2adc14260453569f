import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { listen } from '../../../host/mqtt/listen.ts';

/** The console of a real interpreter on a loopback socket, with an empty flash of its own. */
export async function serveInterpreter(binary: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'backfeed-flash-'));
  const interpreter = spawn(binary, [], { cwd: folder, stdio: ['pipe', 'pipe', 'ignore'] });
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (data) => interpreter.stdin.write(data));
  });
  interpreter.stdin.on('error', () => undefined);
  interpreter.stdout.on('data', (data: Buffer) => {
    for (const socket of sockets) if (!socket.destroyed) socket.write(data);
  });
  const port = await listen(server, 0, '127.0.0.1', 'console of the interpreter');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
    interpreter.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  return `tcp://127.0.0.1:${port}`;
}
