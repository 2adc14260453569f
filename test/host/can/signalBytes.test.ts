import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeRaw } from '../../../firmware/contract/frameCodec.ts';
import { signalBytes, signalContains, signalsOverlap } from '../../../host/can/signalBytes.ts';

const place = fc
  .record({
    startBit: fc.integer({ min: 0, max: 63 }),
    bits: fc.integer({ min: 1, max: 32 }),
    order: fc.constantFrom('little' as const, 'big' as const),
  })
  .filter((signal) => signalBytes(signal).every((part) => part.byteIndex < 8));

/** The bits of a frame that a signal owns, by the contract's codec. */
function footprint(signal: Parameters<typeof signalsOverlap>[0]): bigint {
  const data = new Uint8Array(8);
  writeRaw(signal, data, 2 ** signal.bits - 1);
  return Buffer.from(data).readBigUInt64BE();
}

describe('signalBytes', () => {
  it('owns the same bits as the codec of the contract', () => {
    fc.assert(
      fc.property(place, (signal) => {
        const data = new Uint8Array(8);
        for (const { byteIndex, lowBit, bits } of signalBytes(signal))
          data[byteIndex]! |= ((1 << bits) - 1) << lowBit;
        expect(Buffer.from(data).readBigUInt64BE()).toBe(footprint(signal));
      }),
    );
  });

  it('cuts so that each part starts at bit 0 of its byte or of the value', () => {
    fc.assert(
      fc.property(place, (signal) => {
        const parts = signalBytes(signal);
        expect(parts.reduce((sum, part) => sum + part.bits, 0)).toBe(signal.bits);
        for (const part of parts) expect(part.lowBit === 0 || part.shift === 0).toBe(true);
      }),
    );
  });

  it('finds signals inside signals', () => {
    fc.assert(
      fc.property(place, place, (a, b) => {
        expect(signalContains(a, b)).toBe((footprint(b) & ~footprint(a)) === 0n);
        expect(signalContains(a, a)).toBe(true);
      }),
    );
  });

  it('finds overlaps', () => {
    fc.assert(
      fc.property(place, place, (a, b) => {
        expect(signalsOverlap(a, b)).toBe((footprint(a) & footprint(b)) !== 0n);
      }),
    );
  });
});
