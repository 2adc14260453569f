import { createHash, createHmac } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../sim/cycle/seededRandom.ts';
import { loadFirmware, type LoadedFirmware } from '../loadFirmware.ts';
import { sha256Vectors } from './sha256Vectors.ts';

type Sha256 = (data: string | readonly (string | ArrayBuffer)[]) => ArrayBuffer;

interface Modules {
  native: { sha256: Sha256 };
  own: { sha256: Sha256 };
  hmac: { createHmac(key: string): (text: string) => string };
}

let exposed: LoadedFirmware<Modules>['exposed'];
beforeAll(async () => {
  const boot = await loadFirmware<Modules>({
    native: 'drivers/sha256Native.ts',
    own: 'drivers/sha256Own.ts',
    hmac: 'link/hmac.ts',
  });
  ({ exposed } = boot());
});

const base64 = (bytes: ArrayBuffer): string => Buffer.from(bytes).toString('base64');
const random = seededRandom(3);
const binary = (length: number): string =>
  String.fromCharCode(...Array.from({ length }, () => Math.floor(random() * 256)));

describe.each(['native', 'own'] as const)('SHA-256, %s', (which) => {
  it.each(sha256Vectors)('of $what', ({ text, hex }) => {
    expect(Buffer.from(exposed[which].sha256(text)).toString('hex')).toBe(hex);
  });

  it('is that of Node at every length around a block, and at random ones', () => {
    const lengths = [...Array(200).keys(), ...Array.from({ length: 40 }, () => Math.floor(random() * 3000))];
    for (const length of lengths) {
      const text = binary(length);
      const expected = createHash('sha256').update(text, 'latin1').digest('base64');
      expect(base64(exposed[which].sha256(text)), `${length} bytes`).toBe(expected);
    }
  });

  it('takes texts and bytes one after the other', () => {
    const first = exposed[which].sha256('abc');
    const expected = createHash('sha256').update('\x00\xff', 'latin1').update(Buffer.from(first)).digest();
    expect(base64(exposed[which].sha256(['\x00\xff', first]))).toBe(expected.toString('base64'));
  });
});

describe('createHmac', () => {
  it('gives what RFC 4231 does', () => {
    const mac = exposed.hmac.createHmac('\x0b'.repeat(20))('Hi There');
    expect(Buffer.from(mac, 'base64').toString('hex')).toBe(
      'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
    );
    const second = exposed.hmac.createHmac('Jefe')('what do ya want for nothing?');
    expect(Buffer.from(second, 'base64').toString('hex')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });

  it('is that of Node for any key up to a block and any text', () => {
    for (let i = 0; i < 200; i++) {
      const key = binary(i % 65);
      const text = binary(Math.floor(random() * 2500));
      const expected = createHmac('sha256', Buffer.from(key, 'latin1')).update(text, 'latin1');
      expect(exposed.hmac.createHmac(key)(text)).toBe(expected.digest('base64'));
    }
  });
});
