import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { canonicalSignals, type CanonicalSignalName } from '../../../firmware/contract/canonicalSignals.ts';
import { crc8, readRaw, readSignal, sealFrame, writeRaw } from '../../../firmware/contract/frameCodec.ts';
import type { FrameSpec, SignalSpec } from '../../../firmware/contract/frameSpec.ts';
import { gridMeterFrames } from '../../../firmware/contract/gridMeter.ts';
import { chargerReceive, receivedChargerFrames, signalConstant } from '../../../host/build/chargerFrames.ts';
import { frameCodecsModule } from '../../../host/build/frameCodecsModule.ts';
import { generateDecoder } from '../../../host/build/generateDecoder.ts';
import { loadVehicleProfile } from '../../../host/build/vehicleProfile.ts';
import { vehicleProfileModule } from '../../../host/build/vehicleProfileModule.ts';
import { signalBytes } from '../../../host/can/signalBytes.ts';
import { evaluateModule, type Stage } from './evaluateModule.ts';
import { rxAnswer } from './rxAnswer.ts';

type Decode = (
  id: number,
  d: Uint8Array,
  atMs: number,
  values: Float64Array,
  updatedAtMs: Float64Array,
) => number;

const profile = loadVehicleProfile('leaf-aze0');
const names = Object.keys(canonicalSignals) as CanonicalSignalName[];
const stages: Stage[] = ['as generated', 'lowered and minified'];
const frameOf = (id: number): FrameSpec => Object.values(profile.frames).find((frame) => frame.id === id)!;

/** What a signal says by the table-driven codec of the contract: NaN for "not available" and for implausible. */
function expectedValue(spec: SignalSpec, data: Uint8Array): number {
  const value = readSignal(spec, data);
  const slack = 1e-6 * Math.abs(spec.scale);
  return value === null || value < spec.min - slack || value > spec.max + slack ? NaN : value;
}

function expectClose(actual: number, expected: number, what: string): void {
  if (Number.isNaN(expected)) expect(actual, what).toBeNaN();
  else expect(Math.abs(actual - expected), what).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));
}

const payload = fc.uint8Array({ minLength: 8, maxLength: 8 });

describe.each(stages)('decodeVehicle of leaf-aze0, %s', (stage) => {
  let decode: Decode;
  let values: Float64Array;
  let updatedAtMs: Float64Array;
  beforeEach(async () => {
    decode = (await evaluateModule<{ decodeVehicle: Decode }>(vehicleProfileModule(profile), stage))
      .decodeVehicle;
    values = new Float64Array(names.length).fill(NaN);
    updatedAtMs = new Float64Array(names.length).fill(-1);
  });

  it('agrees with the codec of the contract on random payloads', () => {
    let atMs = 0;
    const seen = new Set<string>();
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.entries(profile.frames)),
        payload,
        fc.boolean(),
        ([key, spec], data, extreme) => {
          // A random payload hardly ever holds a sentinel or a bound: half of them are made to.
          if (extreme)
            for (const signal of Object.values(spec.signals))
              writeRaw(signal, data, signal.unavailableRaw?.[0] ?? 0);
          const seal = sealed(spec, data, Math.floor(atMs / 1000) % 4);
          atMs += 1000;
          expect(decode(spec.id, rxAnswer(spec.id, seal), atMs, values, updatedAtMs)).toBe(1);
          names.forEach((name, index) => {
            const binding = profile.bindings[name];
            if (binding?.frame !== key) return;
            const value = expectedValue(spec.signals[binding.signal]!, seal);
            expectClose(values[index]!, value * binding.scale + binding.offset, name);
            expect(updatedAtMs[index] === atMs, `${name} noted`).toBe(!Number.isNaN(value));
            seen.add(`${name} ${Number.isNaN(value) ? 'unknown' : 'known'}`);
          });
        },
      ),
      { numRuns: 1500, seed: 1 },
    );
    expect(seen).toContain('batteryCurrentA unknown');
    expect(seen).toContain('batteryCurrentA known');
    expect(seen.size).toBeGreaterThan(names.length);
  });

  it('turns the sign of the current: positive leaves the battery', () => {
    // Start of the recorded drive's battery frame: -5 A and 378 V by the database.
    const data = sealed(frameOf(0x1db), Uint8Array.of(0xfe, 0xc0, 0xbd, 0x2a, 0, 0, 0, 0), 1);
    expect(decode(0x1db, rxAnswer(0x1db, data), 10, values, updatedAtMs)).toBe(1);
    expect([values[0], values[1]]).toEqual([5, 378]);
  });

  it('never yields minus zero', () => {
    const data = sealed(frameOf(0x1db), new Uint8Array(8), 1);
    decode(0x1db, rxAnswer(0x1db, data), 10, values, updatedAtMs);
    expect(Object.is(values[0], 0)).toBe(true);
  });

  it.each([0x1da, 0x1db, 0x1dc, 0x55b])('refuses every single-bit error in 0x%s', (id) => {
    const good = sealed(frameOf(id), Uint8Array.of(1, 2, 3, 4, 5, 6, 0, 0), 1);
    for (let bit = 0; bit < 64; bit++) {
      const bad = good.slice();
      bad[bit >> 3]! ^= 1 << (bit & 7);
      expect(decode(id, rxAnswer(id, bad), 0, values, updatedAtMs)).toBe(-1);
    }
    expect(values.every(Number.isNaN)).toBe(true);
    expect(updatedAtMs.every((at) => at === -1)).toBe(true);
    expect(decode(id, rxAnswer(id, good), 0, values, updatedAtMs)).toBe(1);
  });

  it.each([
    ['counts on', [0, 1, 2, 3, 0], [0, 10, 20, 30, 40], [1, 1, 1, 1, 1]],
    ['skips lost frames', [0, 2, 1, 3], [0, 20, 50, 70], [1, 1, 1, 1]],
    ['is frozen', [0, 0, 0, 0], [0, 10, 20, 30], [1, -2, -2, -2]],
    ['is frozen, then counts on', [1, 1, 2], [0, 10, 20], [1, -2, 1]],
    ['came round while frames were lost', [1, 1], [0, 40], [1, 1]],
    ['is the same just inside 2.5 periods', [3, 3], [0, 24.9], [1, -2]],
    ['is the same just outside', [3, 3], [0, 25.1], [1, 1]],
  ])('accepts by the counter: %s', (_name, counts, times, results) => {
    const answers = counts.map((count, i) =>
      decode(
        0x1db,
        rxAnswer(0x1db, sealed(frameOf(0x1db), new Uint8Array(8), count)),
        times[i]!,
        values,
        updatedAtMs,
      ),
    );
    expect(answers).toEqual(results);
  });

  it('keeps the counters of the messages apart', () => {
    for (const id of [0x1da, 0x1db, 0x1dc, 0x55b]) {
      expect(
        decode(id, rxAnswer(id, sealed(frameOf(id), new Uint8Array(8), 2)), 5, values, updatedAtMs),
      ).toBe(1);
    }
  });

  it('does not let a frame with a wrong checksum touch the counter', () => {
    const first = sealed(frameOf(0x1db), new Uint8Array(8), 1);
    const broken = sealed(frameOf(0x1db), new Uint8Array(8), 2);
    broken[7]! ^= 1;
    const answers = [first, broken, first].map((data) =>
      decode(0x1db, rxAnswer(0x1db, data), 1, values, updatedAtMs),
    );
    expect(answers).toEqual([1, -1, -2]);
  });

  it.each([
    ['another identifier', 0x1d4, (d: Uint8Array) => d, 0],
    ['a short frame', 0x1db, (d: Uint8Array) => d.fill(7, 5, 6), -3],
    ['an empty frame', 0x1db, (d: Uint8Array) => d.fill(0, 5, 6), -3],
    ['a remote frame', 0x1db, (d: Uint8Array) => d.fill(d[2]! | 0x10, 2, 3), -3],
    ['the extended twin of an identifier', 0x1db, (d: Uint8Array) => d.fill(d[2]! | 0x08, 2, 3), -3],
    ['reserved bits beside the length', 0x1db, (d: Uint8Array) => d.fill(0x38, 5, 6), 1],
  ])('answers to %s', (_name, id, change, result) => {
    const answer = change(rxAnswer(id, sealed(frameOf(0x1db), new Uint8Array(8), 0)));
    expect(decode(id, answer, 0, values, updatedAtMs)).toBe(result);
  });

  const log = new URL('../shared/data/can/leaf_drive_88s_gvret.txt', `file://${process.cwd()}/`);
  it.skipIf(!existsSync(log))('accepts every frame of a recorded drive (needs ../shared/data/can)', () => {
    const counts: Record<string, number> = {};
    let rangeA = [Infinity, -Infinity];
    for (const line of readFileSync(log, 'utf8').split('\n')) {
      const [atS, kind, id, ...bytes] = line.trim().split(/\s+/);
      if (kind !== 'R11') continue;
      const frameId = parseInt(id!, 16);
      const data = bytes.map((byte) => parseInt(byte, 16));
      const atMs = Number(atS) * 1000;
      const result = decode(frameId, rxAnswer(frameId, data, data.length), atMs, values, updatedAtMs);
      counts[result] = (counts[result] ?? 0) + 1;
      const spec = Object.values(profile.frames).find((frame) => frame.id === frameId);
      if (spec?.crc) expect(crc8(spec.crc, data)).toBe(data[7]);
      if (frameId === 0x1db && !Number.isNaN(values[0]))
        rangeA = [Math.min(rangeA[0]!, values[0]!), Math.max(rangeA[1]!, values[0]!)];
    }
    expect(Object.keys(counts).sort()).toEqual(['0', '1']);
    expect(counts[1]).toBe(8703 + 8724 + 8724 + 872 + 174);
    // Measured on the log by itself: regenerative braking up to 18 A in, acceleration up to 54 A out.
    expect(rangeA).toEqual([-18, 54]);
  });
});

describe.each(stages)('decodeCharger, %s', (stage) => {
  it('agrees with the codec of the contract on random payloads', async () => {
    const module = await evaluateModule<
      { decodeCharger: Decode; receivedCount: number } & Record<string, number>
    >(frameCodecsModule(), stage);
    const values = new Float64Array(module.receivedCount);
    const updatedAtMs = new Float64Array(module.receivedCount);
    let atMs = 0;
    fc.assert(
      fc.property(fc.constantFrom(...receivedChargerFrames), payload, (frame, data) => {
        atMs += 5000;
        expect(
          module.decodeCharger(frame.spec.id, rxAnswer(frame.spec.id, data), atMs, values, updatedAtMs),
        ).toBe(1);
        for (const [key, signal] of Object.entries(frame.spec.signals)) {
          const index = module[signalConstant(frame, key)]!;
          const value = expectedValue(signal, data);
          expectClose(values[index]!, value, signalConstant(frame, key));
          expect(updatedAtMs[index] === atMs).toBe(!Number.isNaN(value));
        }
      }),
      { numRuns: 600, seed: 2 },
    );
  });

  it('notices a frozen meter', async () => {
    const { decodeCharger, receivedCount } = await evaluateModule<{
      decodeCharger: Decode;
      receivedCount: number;
    }>(frameCodecsModule(), stage);
    const values = new Float64Array(receivedCount);
    const at = (ms: number): number =>
      decodeCharger(0x5e0, rxAnswer(0x5e0, new Uint8Array(8)), ms, values, new Float64Array(receivedCount));
    const { periodMs } = gridMeterFrames.power;
    expect([0, 1, 2, 5].map((periods) => at(periods * periodMs))).toEqual([1, -2, -2, 1]);
  });
});

describe('the filters of the charger bus', () => {
  it('fit the chip and name received frames only', () => {
    const ids: number[] = [...chargerReceive.rxb0, ...chargerReceive.rxb1];
    expect(chargerReceive.rxb0.length).toBeLessThanOrEqual(2);
    expect(chargerReceive.rxb1.length).toBeLessThanOrEqual(4);
    expect(new Set(ids).size).toBe(ids.length);
    const known = receivedChargerFrames.map((frame) => frame.spec.id);
    expect(ids.filter((id) => !known.includes(id))).toEqual([]);
  });
});

describe('generateDecoder', () => {
  const place = fc
    .record({
      startBit: fc.integer({ min: 0, max: 63 }),
      bits: fc.integer({ min: 1, max: 32 }),
      order: fc.constantFrom('little' as const, 'big' as const),
      signed: fc.boolean(),
      scale: fc.constantFrom(1, 2, -1, 0.5, -0.25, 0.1, 0.4166667, 1000),
      offset: fc.constantFrom(0, -40, 255, 0.5),
    })
    .filter((signal) => signalBytes(signal).every((part) => part.byteIndex < 8));

  it('reads a signal of any place, order and sign', async () => {
    await fc.assert(
      fc.asyncProperty(place, payload, fc.boolean(), async (where, data, bounded) => {
        const open = { ...where, unit: '', min: -Infinity, max: Infinity, label: '' };
        const raw = readRaw(open, data);
        const signal: SignalSpec = bounded ? { ...open, min: -100, max: 100, unavailableRaw: [raw] } : open;
        const spec: FrameSpec = { id: 1, lengthBytes: 8, periodMs: 10, timeoutMs: 10, signals: { signal } };
        const text = generateDecoder('decode', [
          { spec, outputs: [{ index: 0, signal, scale: 1, offset: 0 }] },
        ]);
        const { decode } = await evaluateModule<{ decode: Decode }>(text, 'as generated');
        const values = new Float64Array(1);
        expect(decode(1, rxAnswer(1, data), 1, values, new Float64Array(1))).toBe(1);
        expectClose(values[0]!, bounded ? NaN : raw * where.scale + where.offset, text);
      }),
      { numRuns: 500, seed: 3 },
    );
  });

  it.each([
    [{ polynomial: 0x1d, initial: 0xff, byteIndex: 7 }],
    [{ polynomial: 0x07, initial: 0, byteIndex: 3 }],
  ])('checks other checksums too: %o', async (crc) => {
    const spec: FrameSpec = { id: 9, lengthBytes: 8, periodMs: 10, timeoutMs: 10, crc, signals: {} };
    const { decode } = await evaluateModule<{ decode: Decode }>(
      generateDecoder('decode', [{ spec, outputs: [] }]),
      'as generated',
    );
    const none = new Float64Array(0);
    fc.assert(
      fc.property(payload, (data) => {
        const good = sealed(spec, data, 0);
        const bad = good.slice();
        bad[crc.byteIndex]! ^= 0x40;
        expect(decode(9, rxAnswer(9, good), 0, none, none)).toBe(1);
        expect(decode(9, rxAnswer(9, bad), 0, none, none)).toBe(-1);
      }),
    );
  });
});

function sealed(spec: FrameSpec, data: Uint8Array, count: number): Uint8Array {
  const copy = data.slice();
  sealFrame(spec, copy, count);
  return copy;
}
