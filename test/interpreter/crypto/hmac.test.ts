import { createHash, createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { buildFirmware } from '../../../host/build/buildFirmware.ts';
import { espruinoBinary, espruinoHint } from '../espruinoBinary.ts';
import { runProgram } from '../runProgram.ts';

const firmwareDir = fileURLToPath(new URL('../../../firmware/', import.meta.url));

/** A state message has about 1.2 KB. */
const MESSAGE_BYTES = 1200;
/** A millisecond where a round of an empty loop takes 1.2 us: other work on the machine slows both alike. */
const SEAL_MAX_ROUNDS = 833;
const LENGTHS = [0, 1, 55, 56, 63, 64, 65, 119, 120, 128, 500, MESSAGE_BYTES];

const PROGRAM = `
import { sha256 as native } from '${firmwareDir}drivers/sha256Native.ts';
import { sha256 as own } from '${firmwareDir}drivers/sha256Own.ts';
import { createEnvelope } from '${firmwareDir}link/envelope.ts';
import { createHmac } from '${firmwareDir}link/hmac.ts';

const textOf = (length: number): string => {
  let text = '';
  for (let i = 0; i < length; i++) text += String.fromCharCode((i * 37 + length) & 255);
  return text;
};
${JSON.stringify(LENGTHS)}.forEach((length) => {
  const text = textOf(length);
  console.log('NATIVE ' + btoa(native(text)));
  console.log('OWN ' + btoa(own(text)));
  console.log('HMAC ' + createHmac(textOf(32))(text));
});
const message = textOf(${MESSAGE_BYTES});
const key = btoa(textOf(32));
const memory = { get: () => 1e9, set: () => undefined, save: () => true };
const envelope = createEnvelope({ key: '1', up: key, down: key }, 7, memory);
/** The best of many short batches, ms for one run: the others were interrupted. */
const timed = (batches: number, rounds: number, run: (rounds: number) => void): number => {
  let bestMs = Infinity;
  for (let batch = 0; batch < batches; batch++) {
    const startedS = getTime();
    run(rounds);
    bestMs = Math.min(bestMs, ((getTime() - startedS) * 1000) / rounds);
  }
  return bestMs;
};
const seals = (rounds: number): void => {
  for (let i = 0; i < rounds; i++) envelope.seal('backfeed/leaf-1/state', message, 300000);
};
const loops = (rounds: number): void => {
  for (let i = 0; i < rounds; i++);
};
console.log('SEAL_MS ' + timed(100, 5, seals));
console.log('LOOP_MS ' + timed(100, 500, loops));
console.log('OWN_MS ' + timed(1, 1, () => own(message)));
`;

const textOf = (length: number): Buffer => Buffer.from(Array.from({ length }, (_, i) => i * 37 + length));

it.skipIf(!espruinoBinary)(
  `on the interpreter both ways to hash give what Node gives${espruinoBinary ? '' : ` (${espruinoHint})`}`,
  { timeout: 120_000 },
  async () => {
    const directory = mkdtempSync(join(tmpdir(), 'backfeed-hmac-'));
    try {
      const entry = join(directory, 'program.ts');
      writeFileSync(entry, PROGRAM);
      const { code } = await buildFirmware({ board: 'linux', vehicle: 'leaf-aze0', entry });
      const output = await runProgram(espruinoBinary!, code);
      const said = (what: string): string[] =>
        output
          .split('\n')
          .flatMap((line) => (line.startsWith(`${what} `) ? [line.slice(what.length + 1)] : []));
      const hashes = LENGTHS.map((n) => createHash('sha256').update(textOf(n)).digest('base64'));
      expect(said('NATIVE')).toEqual(hashes);
      expect(said('OWN')).toEqual(hashes);
      expect(said('HMAC')).toEqual(
        LENGTHS.map((n) => createHmac('sha256', textOf(32)).update(textOf(n)).digest('base64')),
      );
      const ms = (what: string): number => Number(said(what)[0]);
      const rounds = ms('SEAL_MS') / ms('LOOP_MS');
      console.log(
        `sealing ${MESSAGE_BYTES} bytes: ${ms('SEAL_MS')} ms, ${rounds.toFixed(0)} rounds of an empty loop; our own SHA-256: ${ms('OWN_MS')} ms`,
      );
      expect(rounds).toBeLessThan(SEAL_MAX_ROUNDS);
    } finally {
      rmSync(directory, { recursive: true });
    }
  },
);
