import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitrationField } from '../../../sim/bus/arbitrationField.ts';
import type { CanFrame } from '../../../sim/bus/canNode.ts';
import { frameBits } from '../../../sim/bus/frameBits.ts';
import { anyFrame } from './anyFrame.ts';
import { canFrame } from './testNode.ts';

const binary = (value: number, width: number): string => value.toString(2).padStart(width, '0');

/** Start of frame to the end of the control field, bit by bit as ISO 11898-1 draws it. */
function headerBits(frame: CanFrame): string {
  const rtr = frame.remote ? '1' : '0';
  const dlc = binary(frame.lengthBytes, 4);
  const id = binary(frame.id, frame.extended ? 29 : 11);
  return frame.extended ? `0${id.slice(0, 11)}11${id.slice(11)}${rtr}00${dlc}` : `0${id}${rtr}00${dlc}`;
}

function naiveFrameBits(frame: CanFrame): number {
  const data = frame.remote ? [] : Array.from(frame.data.subarray(0, frame.lengthBytes));
  const message = headerBits(frame) + data.map((byte) => binary(byte, 8)).join('');
  const remainder = Array.from({ length: 15 }, () => 0);
  for (const bit of message) {
    const feedback = Number(bit) ^ remainder.shift()!;
    remainder.push(0);
    // x^15 + x^14 + x^10 + x^8 + x^7 + x^4 + x^3 + 1
    if (feedback) for (const power of [14, 10, 8, 7, 4, 3, 0]) remainder[14 - power]! ^= 1;
  }
  const plain = message + remainder.join('');
  let stuffed = '';
  for (const bit of plain) {
    stuffed += bit;
    const tail = stuffed.slice(-5);
    if (tail === '00000') stuffed += '1';
    if (tail === '11111') stuffed += '0';
  }
  return stuffed.length + 'D'.length + 'AA'.length + 7 + 3;
}

describe('frameBits', () => {
  it('agrees with a bit-by-bit encoder', () => {
    fc.assert(
      fc.property(anyFrame, (frame) => {
        expect(frameBits(frame)).toBe(naiveFrameBits(frame));
      }),
      { numRuns: 3000 },
    );
  });

  it('stays between the unstuffed length and one stuff bit in four', () => {
    fc.assert(
      fc.property(anyFrame, (frame) => {
        const dataBits = frame.remote ? 0 : 8 * frame.lengthBytes;
        const stuffed = (frame.extended ? 54 : 34) + dataBits;
        const bits = frameBits(frame);
        expect(bits).toBeGreaterThanOrEqual(stuffed + 13);
        expect(bits).toBeLessThanOrEqual(stuffed + 13 + Math.floor((stuffed - 1) / 4));
      }),
    );
  });

  it.each([
    // 34 zeros: a stuff bit after every five.
    ['all zeros, no data', canFrame(0), 47 + 6],
    ['without a stuff bit', canFrame(0x08d, [0x55, 0xaa, 0x6a, 0xa5, 0x99, 0x55, 0xa5, 0x95]), 111],
    ['runs of four against each other', canFrame(0x02f, Array<number>(8).fill(0x3c)), 131],
  ])('%s', (_name, frame, bits) => {
    expect(frameBits(frame)).toBe(bits);
  });

  it('counts no data bits in a remote frame', () => {
    const remote = canFrame(0x123, [1, 2, 3, 4], { remote: true });
    expect(frameBits(remote)).toBeLessThan(47 + 12);
  });
});

describe('arbitrationField', () => {
  it('orders frames as their bits on the wire do', () => {
    // Up to the last arbitration bit of the longer format; the shorter one is cut where its own arbitration ends.
    const onWire = (frame: CanFrame): string => headerBits(frame).slice(1, frame.extended ? 33 : 14);
    fc.assert(
      fc.property(anyFrame, anyFrame, fc.boolean(), (a, b, sameBase) => {
        if (sameBase)
          b.id = b.extended ? ((a.extended ? a.id >>> 18 : a.id) << 18) | 5 : a.extended ? a.id >>> 18 : a.id;
        const bitsOfA = onWire(a);
        const bitsOfB = onWire(b);
        const length = Math.min(bitsOfA.length, bitsOfB.length);
        const [first, second] = [bitsOfA.slice(0, length), bitsOfB.slice(0, length)];
        if (first === second) return;
        expect(arbitrationField(a) < arbitrationField(b)).toBe(first < second);
      }),
      { numRuns: 1000 },
    );
  });

  it('puts standard data, standard remote, extended data, extended remote of one base id in this order', () => {
    const fields = [
      canFrame(0x123),
      canFrame(0x123, [], { remote: true }),
      canFrame(0x123 << 18, [], { extended: true }),
      canFrame(0x123 << 18, [], { extended: true, remote: true }),
      canFrame(0x124),
    ].map(arbitrationField);
    expect(fields).toEqual([...fields].sort((a, b) => a - b));
    expect(new Set(fields).size).toBe(5);
  });
});
