import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeSignal } from '../../../firmware/contract/frameCodec.ts';
import type { FrameSpec, SignalSpec } from '../../../firmware/contract/frameSpec.ts';
import { sentChargerFrames, signalConstant } from '../../../host/build/chargerFrames.ts';
import { frameCodecsModule } from '../../../host/build/frameCodecsModule.ts';
import { generateEncoder } from '../../../host/build/generateEncoder.ts';
import { signalBytes } from '../../../host/can/signalBytes.ts';
import { evaluateModule, type Stage } from './evaluateModule.ts';

type Encode = (index: number, values: Float64Array, d: Uint8Array) => void;
type Codecs = { encodeVehicleFrame: Encode; sentCount: number; vehicleFrameIds: number[] } & Record<
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

describe.each(stages)('encodeVehicleFrame, %s', (stage) => {
  it('writes each frame as the codec of the contract does', async () => {
    const codecs = await evaluateModule<Codecs>(frameCodecsModule(), stage);
    const values = new Float64Array(codecs.sentCount);
    expect(codecs.vehicleFrameIds).toEqual(sentChargerFrames.map((frame) => frame.spec.id));
    sentChargerFrames.forEach((frame, index) => {
      const signals = Object.entries(frame.spec.signals);
      fc.assert(
        fc.property(fc.tuple(...signals.map(([, signal]) => valueFor(signal))), (physical) => {
          const expected = new Uint8Array(8);
          signals.forEach(([key, signal], i) => {
            writeSignal(signal, expected, physical[i]!);
            values[codecs[signalConstant(frame, key)]!] = physical[i]!;
          });
          const written = new Uint8Array(8).fill(0xff);
          codecs.encodeVehicleFrame(index, values, written);
          expect(Buffer.from(written).toString('hex')).toBe(Buffer.from(expected).toString('hex'));
        }),
        { numRuns: 200, seed: 4 },
      );
    });
  });

  it('sends discharge currents as 255 - n', async () => {
    const codecs = await evaluateModule<Codecs>(frameCodecsModule(), stage);
    const values = new Float64Array(codecs.sentCount);
    values[codecs.vehicleDischargeLimitsMaxDischargeCurrentA!] = 15;
    const d = new Uint8Array(8);
    codecs.encodeVehicleFrame(codecs.vehicleFrameIds.indexOf(0x200), values, d);
    expect(d[0]).toBe(0xf0);
  });
});

describe('generateEncoder', () => {
  const place = fc
    .record({
      startBit: fc.integer({ min: 0, max: 63 }),
      bits: fc.integer({ min: 1, max: 32 }),
      order: fc.constantFrom('little' as const, 'big' as const),
      signed: fc.boolean(),
    })
    .filter((signal) => signalBytes(signal).every((part) => part.byteIndex < 8));

  it('writes a signal of any place, order and sign', async () => {
    await fc.assert(
      fc.asyncProperty(place, fc.integer({ min: -(2 ** 33), max: 2 ** 33 }), async (where, value) => {
        const signal: SignalSpec = { ...where, scale: 1, unit: '', min: -Infinity, max: Infinity, label: '' };
        const spec: FrameSpec = { id: 1, lengthBytes: 8, periodMs: 10, timeoutMs: 10, signals: { signal } };
        const text = generateEncoder('encode', [{ spec, firstIndex: 0 }]);
        const { encode } = await evaluateModule<{ encode: Encode }>(text, 'as generated');
        const expected = new Uint8Array(8);
        writeSignal(signal, expected, value);
        const written = new Uint8Array(8);
        encode(0, Float64Array.of(value), written);
        expect([...written], text).toEqual([...expected]);
      }),
      { numRuns: 500, seed: 5 },
    );
  });
});
