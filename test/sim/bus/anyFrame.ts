import fc from 'fast-check';
import type { CanFrame } from '../../../sim/bus/canNode.ts';

/** Bytes with long runs of equal bits, which random bytes rarely have. */
const byte = fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0x00, 0xff, 0x0f, 0xf0, 0x1f, 0x83));

/** Any classic frame. */
export const anyFrame: fc.Arbitrary<CanFrame> = fc
  .record({
    extended: fc.boolean(),
    rawId: fc.oneof(fc.integer({ min: 0, max: 0x1fffffff }), fc.constantFrom(0, 0x1fffffff, 0x0fffffff)),
    remote: fc.boolean(),
    lengthBytes: fc.integer({ min: 0, max: 8 }),
    bytes: fc.array(byte, { minLength: 8, maxLength: 8 }),
  })
  .map(({ extended, rawId, remote, lengthBytes, bytes }) => ({
    id: extended ? rawId : rawId & 0x7ff,
    extended,
    remote,
    lengthBytes,
    data: Uint8Array.from(bytes),
  }));
