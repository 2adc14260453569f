import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSignal, sealFrame, writeSignal } from '../../../firmware/contract/frameCodec.ts';
import type { FrameSpec, SignalSpec } from '../../../firmware/contract/frameSpec.ts';
import { sentChargerFrames, signalConstant } from '../../../host/build/chargerFrames.ts';
import { frameCodecsModule } from '../../../host/build/frameCodecsModule.ts';
import { generateEncoder } from '../../../host/build/generateEncoder.ts';
import { evaluateModule, type Stage } from './evaluateModule.ts';
import { randomSignal } from './randomMessage.ts';

type Encode = (values: Float64Array, d: Uint8Array) => void;
type Codecs = { vehicleFrameEncoders: Encode[]; sentCount: number; vehicleFrameIds: number[] } & Record<
  string,
  number
>;

const stages: Stage[] = ['as generated', 'lowered and minified'];

/** Physical values that a signal can and cannot carry; not at the half steps, where rounding may differ. */
function valueFor({ scale, offset = 0 }: SignalSpec): fc.Arbitrary<number> {
  const raw = fc.tuple(
    fc.integer({ min: -300, max: 70000 }),
    fc.double({ min: -0.49, max: 0.49, noNaN: true }),
  );
  return raw.map(([whole, part]) => (whole + part) * scale + offset);
}

/** What an encoder writes behind the instruction and the identifier, which it leaves alone. */
function written(encode: Encode, values: Float64Array): Uint8Array {
  const instruction = new Uint8Array(14).fill(0xff);
  encode(values, instruction);
  expect([...instruction.subarray(0, 6)]).toEqual(Array(6).fill(0xff));
  return instruction.subarray(6);
}

describe.each(stages)('vehicleFrameEncoders, %s', (stage) => {
  it('writes each frame as the codec of the contract does', async () => {
    const codecs = await evaluateModule<Codecs>(frameCodecsModule(), stage);
    const values = new Float64Array(codecs.sentCount);
    expect(codecs.vehicleFrameIds).toEqual(sentChargerFrames.map((frame) => frame.spec.id));
    sentChargerFrames.forEach((frame, index) => {
      const signals = frame.used.map((key) => [key, frame.spec.signals[key]!] as const);
      fc.assert(
        fc.property(fc.tuple(...signals.map(([, signal]) => valueFor(signal))), (physical) => {
          const expected = new Uint8Array(8);
          // What the firmware does not set is 0.
          for (const signal of Object.values(frame.spec.signals)) writeSignal(signal, expected, 0);
          signals.forEach(([key, signal], i) => {
            writeSignal(signal, expected, physical[i]!);
            values[codecs[signalConstant(frame, key)]!] = physical[i]!;
          });
          const bytes = written(codecs.vehicleFrameEncoders[index]!, values);
          expect(Buffer.from(bytes).toString('hex')).toBe(Buffer.from(expected).toString('hex'));
        }),
        { numRuns: 200, seed: 4 },
      );
    });
  });

  it('sends discharge currents as 255 - n', async () => {
    const codecs = await evaluateModule<Codecs>(frameCodecsModule(), stage);
    const values = new Float64Array(codecs.sentCount);
    values[codecs.vehicleDischargeLimitsMaxDischargeCurrentA!] = 15;
    const encode = codecs.vehicleFrameEncoders[codecs.vehicleFrameIds.indexOf(0x200)]!;
    expect(written(encode, values)[0]).toBe(0xf0);
  });
});

describe('generateEncoder', () => {
  const encoderOf = async (spec: FrameSpec): Promise<Encode> => {
    const inputs = Object.values(spec.signals).map((signal, index) => ({ signal, index }));
    const text = generateEncoder('encode', [{ spec, inputs }]);
    return (await evaluateModule<{ encode: Encode[] }>(text, 'as generated')).encode[0]!;
  };
  const frame = (signals: FrameSpec['signals'], changes: Partial<FrameSpec> = {}): FrameSpec => ({
    id: 0x123,
    lengthBytes: 8,
    periodMs: 10,
    timeoutMs: 10,
    signals,
    ...changes,
  });
  const open = { unit: '', min: -Infinity, max: Infinity, label: '' };

  it('writes a signal of any place, order, sign and width', async () => {
    await fc.assert(
      fc.asyncProperty(
        randomSignal,
        fc.maxSafeInteger(),
        fc.integer({ min: 0, max: 53 }),
        async ({ startBit, bits, order, signed }, value, shift) => {
          const signal: SignalSpec = { ...open, startBit, bits, order, signed, scale: 1 };
          const encode = await encoderOf(frame({ signal }));
          const physical = Math.trunc(value / 2 ** shift);
          const expected = new Uint8Array(8);
          writeSignal(signal, expected, physical);
          expect([...written(encode, Float64Array.of(physical))]).toEqual([...expected]);
        },
      ),
      { numRuns: 400, seed: 5 },
    );
  });

  it.each([
    ['little', 32, 8],
    ['little', 32, 13],
    ['big', 32, 7],
    ['big', 32, 18],
    ['little', 64, 0],
    ['big', 64, 7],
  ] as const)('writes a float, %s, %i bits from bit %i', async (order, bits, startBit) => {
    const signal: SignalSpec = { ...open, startBit, bits, order, float: true, scale: 2, offset: 1 };
    const encode = await encoderOf(frame({ signal }));
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e30, max: 1e30 }), (value) => {
        const expected = new Uint8Array(8);
        writeSignal(signal, expected, value);
        const bytes = written(encode, Float64Array.of(value));
        expect([...bytes]).toEqual([...expected]);
        const back = readSignal(signal, bytes)!;
        expect(Math.abs(back - value)).toBeLessThanOrEqual(
          (bits === 32 ? 1e-7 : 1e-15) * Math.abs(value) + 1e-7,
        );
      }),
      { seed: 6 },
    );
  });

  it('writes what the switches say, switches first, then counter and checksum', async () => {
    const byte = (index: number) => ({
      ...open,
      startBit: index * 8,
      bits: 8,
      order: 'little' as const,
      scale: 1,
    });
    const when = (index: number, from: number, to: number) => ({
      startBit: index * 8,
      bits: 8,
      order: 'little' as const,
      ranges: [[from, to]] as const,
    });
    const spec = frame(
      {
        // The table's order is not the order of writing.
        a: { ...byte(2), multiplex: [when(1, 3, 4), when(0, 1, 1)] },
        b: { ...byte(2), multiplex: [when(0, 2, 2)] },
        inner: { ...byte(1), multiplex: [when(0, 1, 1)] },
        outer: byte(0),
        always: byte(3),
      },
      {
        counter: { startBit: 48, bits: 2 },
        checksum: { kind: 'crc8', byteIndex: 7, polynomial: 0x85, initial: 0 },
      },
    );
    const encode = await encoderOf(spec);
    const rows: [outer: number, inner: number, bytes: number[]][] = [
      [1, 3, [1, 3, 0xaa, 9]],
      [1, 5, [1, 5, 0, 9]],
      [2, 3, [2, 0, 0xbb, 9]],
      [0, 3, [0, 0, 0, 9]],
      [1, 4, [1, 4, 0xaa, 9]],
    ];
    rows.forEach(([outer, inner, bytes], count) => {
      const sent = written(encode, Float64Array.of(0xaa, 0xbb, inner, outer, 9));
      const expected = Uint8Array.of(...bytes, 0, 0, 0, 0);
      sealFrame(spec, expected, count);
      expect([...sent]).toEqual([...expected]);
    });
  });
});
