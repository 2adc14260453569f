import { createSocket, type Socket } from 'node:dgram';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { espruinoBinary, espruinoHint } from '../espruinoBinary.ts';
import { runProgram } from '../runProgram.ts';
import { farEndAnswer, programWithPorts } from './farEnd.ts';
import { simulateProgram } from './simulateProgram.ts';

const textOf = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const programsIn = (folder: string): string[] =>
  readdirSync(fileURLToPath(new URL(folder, import.meta.url)))
    .filter((file) => file.endsWith('.js'))
    .map((file) => file.slice(0, -'.js'.length));

/** Print the same here and there. */
const programs = programsIn('programs');
/** Print something else here, and both are known: what docs/limits.md lists. */
const differences = programsIn('differences');

/** A loaded machine lets timers be late, and then several that were apart come together. */
const TRIES_ON_A_BUSY_MACHINE = 4;

describe('the simulated interpreter', () => {
  it.each(programs)('prints what the real one does: %s', (name) => {
    expect(simulateProgram(textOf(`programs/${name}.js`))).toBe(textOf(`programs/${name}.txt`));
  });

  it.each(differences)('differs as is known: %s', (name) => {
    const printed = simulateProgram(textOf(`differences/${name}.js`));
    expect(printed).toBe(textOf(`differences/${name}.sim.txt`));
    expect(printed).not.toBe(textOf(`differences/${name}.txt`));
  });
});

describe('the real interpreter', () => {
  const binary = espruinoBinary;
  if (!binary) {
    it(espruinoHint, (context) => context.skip());
    return;
  }
  let server: Server;
  let datagrams: Socket;
  beforeAll(async () => {
    server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (bytes) => {
        const answer = farEndAnswer(bytes.toString('latin1'));
        if (answer.data !== undefined) socket.write(Buffer.from(answer.data, 'latin1'));
        if (answer.closes) socket.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    datagrams = createSocket('udp4', (bytes, { port, address }) => {
      datagrams.send(Buffer.from(farEndAnswer(bytes.toString('latin1')).data!, 'latin1'), port, address);
    });
    const { port } = server.address() as AddressInfo;
    await new Promise<void>((resolve) => datagrams.bind(port, '127.0.0.1', resolve));
  });
  afterAll(() => {
    server.close();
    datagrams.close();
  });

  const runReal = (path: string): Promise<string> =>
    runProgram(
      binary,
      programWithPorts(textOf(path), { open: (server.address() as AddressInfo).port, closed: 1 }),
    );

  it.each([
    ...programs.map((name) => `programs/${name}`),
    ...differences.map((name) => `differences/${name}`),
  ])('prints what is expected: %s', { retry: TRIES_ON_A_BUSY_MACHINE - 1 }, async (path) => {
    expect(await runReal(`${path}.js`)).toBe(textOf(`${path}.txt`));
  });
});
