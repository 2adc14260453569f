import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SentRange } from '../../../firmware/contract/chademoTransmit.ts';
import { writeSignal } from '../../../firmware/contract/frameCodec.ts';
import type { FrameSpec, SignalSpec } from '../../../firmware/contract/frameSpec.ts';
import {
  sentChargerFrames,
  signalConstant,
  type SentChargerFrame,
} from '../../../host/build/chargerFrames.ts';
import { frameCodecsModule } from '../../../host/build/frameCodecsModule.ts';
import { generateTransmitCheck } from '../../../host/build/generateTransmitCheck.ts';
import { signalBytes } from '../../../host/can/signalBytes.ts';
import { evaluateModule, type Stage } from './evaluateModule.ts';

type Check = (d: Uint8Array) => boolean;
type Codecs = {
  transmitChecks: Check[];
  vehicleFrameEncoders: ((values: Float64Array, d: Uint8Array) => void)[];
  sentCount: number;
} & Record<string, number>;

const LOAD_TX_BUFFER = 0x40;

/** The instruction LOAD TX BUFFER as the driver lays it out for a standard frame. */
function instruction(id: number, lengthBytes: number, data: ArrayLike<number>): Uint8Array {
  const d = new Uint8Array(14);
  d.set([LOAD_TX_BUFFER, id >> 3, (id & 7) << 5, 0, 0, lengthBytes]);
  d.set(data, 6);
  return d;
}

/** Data with each allowed signal at a value, all other bits 0. */
function dataOf(
  { spec, ranges }: SentChargerFrame,
  value: (range: SentRange, key: string) => number,
): Uint8Array {
  const data = new Uint8Array(8);
  for (const [key, range] of Object.entries(ranges))
    writeSignal(spec.signals[key] as SignalSpec, data, value(range, key));
  return data;
}
const lowest = ([min]: SentRange): number => min;

describe.each<Stage>(['as generated', 'lowered and minified'])('transmitChecks, %s', (stage) => {
  let codecs: Codecs;
  beforeAll(async () => {
    codecs = await evaluateModule<Codecs>(frameCodecsModule(), stage);
  });

  it('has one for each frame that is sent', () => {
    expect(codecs.transmitChecks.length).toBe(sentChargerFrames.length);
    expect(sentChargerFrames.map(({ spec }) => spec.id)).toEqual([0x100, 0x101, 0x102, 0x200, 0x110, 0x201]);
  });

  describe.each(sentChargerFrames.map((frame, place) => [frame.prefix, frame, place] as const))(
    '%s',
    (_prefix, frame, place) => {
      const { spec, ranges } = frame;
      const admits = (d: Uint8Array): boolean => codecs.transmitChecks[place]!(d);
      const allowed = Object.entries(ranges).map(
        ([key, range]) => [key, spec.signals[key] as SignalSpec, range] as const,
      );

      it('refuses every identifier and length but its own', () => {
        const data = dataOf(frame, lowest);
        const admitted: number[][] = [];
        for (let id = 0; id < 0x800; id++)
          for (let length = 0; length < 16; length++)
            if (admits(instruction(id, length, data))) admitted.push([id, length]);
        expect(admitted).toEqual([[spec.id, 8]]);
      });

      it('refuses the extended twin and the remote frame', () => {
        const extended = instruction(spec.id, 8, dataOf(frame, lowest));
        extended[2]! |= 0x08;
        expect(admits(extended)).toBe(false);
        expect(admits(instruction(spec.id, 0x48, dataOf(frame, lowest)))).toBe(false);
      });

      it('refuses each bit outside the signals that are allowed', () => {
        const own = new Set(
          allowed.flatMap(([, signal]) =>
            signalBytes(signal).flatMap(({ byteIndex, lowBit, bits }) =>
              Array.from({ length: bits }, (_, bit) => byteIndex * 8 + lowBit + bit),
            ),
          ),
        );
        for (let bit = 0; bit < 64; bit++) {
          if (own.has(bit)) continue;
          const data = dataOf(frame, lowest);
          data[bit >> 3]! |= 1 << (bit & 7);
          expect(admits(instruction(spec.id, 8, data)), `bit ${bit}`).toBe(false);
        }
      });

      it('holds each range to a step', () => {
        for (const [key, signal, [min, max]] of allowed) {
          const step = Math.abs(signal.scale);
          const verdicts = [min - step, min, max, max + step].flatMap((value) => {
            const raw = Math.round((value - (signal.offset ?? 0)) / signal.scale);
            // What its bits cannot say cannot be sent.
            if (raw < 0 || raw >= 2 ** signal.bits) return [];
            const data = dataOf(frame, lowest);
            const none = new Uint8Array(8);
            for (const { byteIndex, lowBit, bits } of signalBytes(signal))
              none[byteIndex]! |= ((1 << bits) - 1) << lowBit;
            none.forEach((mask, index) => (data[index]! &= ~mask));
            writeSignal(signal, data, value);
            return [[value >= min && value <= max, admits(instruction(spec.id, 8, data))]];
          });
          expect(verdicts.length).toBeGreaterThanOrEqual(2);
          for (const [expected, admitted] of verdicts) expect(admitted, key).toBe(expected);
        }
      });

      it('refuses each single value of 16 bits outside its range', () => {
        for (const [, signal, [min, max]] of allowed) {
          for (let raw = 0; raw < 2 ** signal.bits; raw++) {
            const data = dataOf(frame, lowest);
            for (const { byteIndex, lowBit, bits, shift } of signalBytes(signal)) {
              const mask = (1 << bits) - 1;
              data[byteIndex] = (data[byteIndex]! & ~(mask << lowBit)) | (((raw >> shift) & mask) << lowBit);
            }
            const value = raw * signal.scale + (signal.offset ?? 0);
            const isAllowed = value >= min - 1e-9 && value <= max + 1e-9;
            if (admits(instruction(spec.id, 8, data)) !== isAllowed)
              throw new Error(`${signal.label}: raw ${raw} is ${value}`);
          }
        }
      });

      it('admits all that the encoder makes of values in range, and refuses it once a value is out', () => {
        const inRange = allowed.map(([, , [min, max]]) => fc.double({ min, max, noNaN: true }));
        fc.assert(
          fc.property(fc.tuple(...inRange), fc.nat(), (values, which) => {
            const sent = new Float64Array(codecs.sentCount);
            allowed.forEach(([key], i) => (sent[codecs[signalConstant(frame, key)]!] = values[i]!));
            const d = instruction(spec.id, 8, new Uint8Array(8).fill(0xff));
            codecs.vehicleFrameEncoders[place]!(sent, d);
            expect(admits(d)).toBe(true);
            const out = allowed.filter(([, signal, range]) => range[1] < signal.max);
            if (out.length === 0) return;
            const [key, signal, [, max]] = out[which % out.length]!;
            sent[codecs[signalConstant(frame, key)]!] = max + 0.51 * Math.abs(signal.scale);
            codecs.vehicleFrameEncoders[place]!(sent, d);
            expect(admits(d)).toBe(false);
          }),
          { numRuns: 300 },
        );
      });
    },
  );

  it('never asks for more than the largest station has, nor for a voltage that no pack has', () => {
    const most = Object.fromEntries(
      sentChargerFrames.flatMap((frame) =>
        Object.entries(frame.ranges).map(([key, range]) => [`${frame.prefix}.${key}`, range]),
      ),
    );
    expect(most['vehicleStatus.chargeCurrentRequestA']).toEqual([0, 125]);
    expect(most['vehicleDischargeLimits.maxDischargeCurrentA']).toEqual([0, 125]);
    for (const [key, range] of Object.entries(most))
      if (key.endsWith('VoltageV')) expect(range, key).toEqual([100, 500]);
  });
});

describe('generateTransmitCheck', () => {
  const open = { unit: '', min: -Infinity, max: Infinity, label: '' };
  const checkOf = async (spec: FrameSpec, ranges: Record<string, SentRange>): Promise<Check> => {
    const text = generateTransmitCheck('checks', [{ spec, ranges }]);
    return (await evaluateModule<{ checks: Check[] }>(text, 'as generated')).checks[0]!;
  };

  it('compares signed and big-endian values as what they are', async () => {
    const place = { ...open, startBit: 7, bits: 12, order: 'big' as const, signed: true, scale: 0.5 };
    const spec: FrameSpec = { id: 0x7ff, lengthBytes: 2, periodMs: 1, timeoutMs: 1, signals: { place } };
    const admits = await checkOf(spec, { place: [-10, 20] });
    for (const [value, expected] of [
      [-10.5, false],
      [-10, true],
      [0, true],
      [20, true],
      [20.5, false],
      [1023.5, false],
      [-1024, false],
    ] as const) {
      const data = new Uint8Array(8);
      writeSignal(place, data, value);
      expect(admits(instruction(0x7ff, 2, data)), `${value}`).toBe(expected);
    }
  });

  it('lets a frame without values through only empty, and one of all bits whatever it says', async () => {
    const whole = { ...open, startBit: 0, bits: 32, order: 'little' as const, scale: 1 };
    const spec: FrameSpec = {
      id: 0x123,
      lengthBytes: 8,
      periodMs: 1,
      timeoutMs: 1,
      signals: { low: whole, high: { ...whole, startBit: 32 } },
    };
    const empty = await checkOf(spec, {});
    const full = await checkOf(spec, { low: [0, 2 ** 32 - 1], high: [0, 2 ** 32 - 1] });
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), (data) => {
        const d = instruction(0x123, 8, data);
        expect(full(d)).toBe(true);
        expect(empty(d)).toBe(data.every((byte) => byte === 0));
      }),
    );
    expect(empty(instruction(0x123, 8, new Uint8Array(8)))).toBe(true);
  });
});
