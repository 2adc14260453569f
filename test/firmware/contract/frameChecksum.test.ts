import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checksumOf, type ChecksumSpec } from '../../../firmware/contract/frameChecksum.ts';

const log = new URL('../shared/data/can/leaf_drive_88s_gvret.txt', `file://${process.cwd()}/`);

describe('checksumOf', () => {
  const data = [1, 2, 3, 4, 5, 6, 0x7f, 0xff];
  it.each<[string, ChecksumSpec, number, number]>([
    ['one byte through a polynomial', { kind: 'crc8', byteIndex: 1, polynomial: 0x07, initial: 0 }, 0, 0x07],
    ['a start value', { kind: 'crc8', byteIndex: 1, polynomial: 0x07, initial: 1 }, 0, 0],
    [
      'a final exclusive or',
      { kind: 'crc8', byteIndex: 1, polynomial: 0x07, initial: 0, finalXor: 0xff },
      0,
      0xf8,
    ],
    ['a sum', { kind: 'sum8', byteIndex: 3, initial: 10 }, 0x132, 16],
    ['a sum with identifier', { kind: 'sum8', byteIndex: 3, initial: 0, withIdentifier: true }, 0x132, 57],
    [
      'a sum with extended identifier',
      { kind: 'sum8', byteIndex: 3, initial: 0, withIdentifier: true },
      0x1f020304,
      6 + 0x1f + 2 + 3 + 4,
    ],
    ['a sum that overflows', { kind: 'sum8', byteIndex: 0, initial: 0, covers: [6, 7] }, 0, 0x7e],
    [
      'an exclusive or of later bytes',
      { kind: 'xor8', byteIndex: 0, initial: 0x10, covers: [0, 3] },
      0,
      0x15,
    ],
    [
      'half bytes, not its own',
      { kind: 'nibbleSum', startBit: 56, initial: 2 },
      0,
      (21 + 7 + 15 + 15 + 2) % 16,
    ],
    [
      'half bytes, the upper one',
      { kind: 'nibbleSum', startBit: 60, initial: 0 },
      0,
      (21 + 7 + 15 + 15) % 16,
    ],
  ])('makes %s', (_name, spec, id, expected) => {
    expect(checksumOf(spec, id, data)).toBe(expected);
  });

  it.skipIf(!existsSync(log))('is that of every recorded frame 0x1F2 (needs ../shared/data/can)', () => {
    let frames = 0;
    for (const line of readFileSync(log, 'utf8').split('\n')) {
      const [, kind, id, ...bytes] = line.trim().split(/\s+/);
      if (kind !== 'R11' || parseInt(id!, 16) !== 0x1f2) continue;
      const recorded = bytes.map((byte) => parseInt(byte, 16));
      expect(checksumOf({ kind: 'nibbleSum', startBit: 56, initial: 2 }, 0x1f2, recorded)).toBe(
        recorded[7]! & 15,
      );
      frames++;
    }
    expect(frames).toBe(8622);
  });
});
