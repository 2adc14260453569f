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
const SEAL_MAX_MS = 1;
const LENGTHS = [0, 1, 55, 56, 63, 64, 65, 119, 120, 128, 500, MESSAGE_BYTES];

const PROGRAM = `
import { sha256 as native } from '${firmwareDir}drivers/sha256Native.ts';
import { sha256 as own } from '${firmwareDir}drivers/sha256Own.ts';
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
const hmac = createHmac(textOf(32));
const message = textOf(${MESSAGE_BYTES});
const timed = (rounds: number, run: () => void): number => {
  const startedS = getTime();
  for (let i = 0; i < rounds; i++) run();
  return ((getTime() - startedS) * 1000) / rounds;
};
console.log('HMAC_MS ' + timed(200, () => hmac(message)));
console.log('OWN_MS ' + timed(3, () => own(message)));
`;

const textOf = (length: number): Buffer => Buffer.from(Array.from({ length }, (_, i) => i * 37 + length));

it.skipIf(!espruinoBinary)(
  `on the interpreter both ways to hash give what Node gives${espruinoBinary ? '' : ` (${espruinoHint})`}`,
  { retry: 2, timeout: 60_000 },
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
      console.log(
        `HMAC of ${MESSAGE_BYTES} bytes: ${said('HMAC_MS')[0]} ms; our own SHA-256: ${said('OWN_MS')[0]} ms`,
      );
      expect(Number(said('HMAC_MS')[0])).toBeLessThan(SEAL_MAX_MS);
    } finally {
      rmSync(directory, { recursive: true });
    }
  },
);
