import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { canonicalSignals, type CanonicalSignalName } from '../../../firmware/contract/canonicalSignals.ts';
import { safetyLimits } from '../../../firmware/contract/safetyLimits.ts';
import {
  hasGoodChecksum,
  isPresent,
  readRaw,
  readSignal,
  sealFrame,
  writeRaw,
  writeSignal,
} from '../../../firmware/contract/frameCodec.ts';
import type { FrameSpec, SignalSpec } from '../../../firmware/contract/frameSpec.ts';
import { checksumField, coveredBytes, type ChecksumSpec } from '../../../firmware/contract/frameChecksum.ts';
import { gridMeterFrames } from '../../../firmware/contract/gridMeter.ts';
import { receivedChargerFrames, signalConstant } from '../../../host/build/chargerFrames.ts';
import { frameCodecsModule } from '../../../host/build/frameCodecsModule.ts';
import { generateDecoder, timeGroups } from '../../../host/build/generateDecoder.ts';
import { generateForgetting } from '../../../host/build/generateForgetting.ts';
import { profileFrame } from '../../../host/build/profileFrames.ts';
import { loadVehicleProfile } from '../../../host/build/vehicleProfile.ts';
import { decodedFrames, vehicleProfileModule } from '../../../host/build/vehicleProfileModule.ts';
import { decodeMessage } from '../../../host/can/decodeMessage.ts';
import { evaluateModule, type Stage } from './evaluateModule.ts';
import { randomMessage, randomSignal } from './randomMessage.ts';
import { rxAnswer } from './rxAnswer.ts';

type Decode = (
  id: number,
  d: Uint8Array,
  atMs: number,
  values: Float64Array,
  updatedAtMs: Float64Array,
) => number;
type Decoders = Record<
  number,
  (d: Uint8Array, atMs: number, values: Float64Array, updatedAtMs: Float64Array) => number
>;

/** 0 where there is no decoder. */
const decodeBy =
  (decoders: Decoders): Decode =>
  (id, ...rest) =>
    decoders[id]?.(...rest) ?? 0;

const profile = loadVehicleProfile('leaf-aze0');
const names = Object.keys(canonicalSignals) as CanonicalSignalName[];
const stages: Stage[] = ['as generated', 'lowered and minified'];
const groups = timeGroups(decodedFrames(profile));
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

/** Start of the recorded drive's battery frame: -5 A and 378 V by the database. */
const pack = Uint8Array.of(0xfe, 0xc0, 0xbd, 0x2a, 0, 0, 0, 0);

describe.each(stages)('decodeVehicle of leaf-aze0, %s', (stage) => {
  let decode: Decode;
  let values: Float64Array;
  let updatedAtMs: Float64Array;
  beforeEach(async () => {
    const module = await evaluateModule<{ decodeVehicle: Decoders; timeCount: number }>(
      vehicleProfileModule(profile),
      stage,
    );
    decode = decodeBy(module.decodeVehicle);
    values = new Float64Array(names.length).fill(NaN);
    updatedAtMs = new Float64Array(module.timeCount).fill(-1);
  });

  it('agrees with the codec of the contract on random payloads', () => {
    let atMs = 0;
    const counts: Record<string, number> = {};
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
              if (!signal.multiplex) writeRaw(signal, data, signal.unavailableRaw?.[0] ?? 0);
          counts[key] = (counts[key] ?? 0) + 1;
          const seal = sealed(spec, data, counts[key] % 4);
          atMs += 1;
          const before = values.slice();
          const result = decode(spec.id, rxAnswer(spec.id, seal), atMs, values, updatedAtMs);
          let isComplete = true;
          names.forEach((name, index) => {
            const binding = profile.bindings[name];
            if (binding?.frame !== key) return;
            const signal = spec.signals[binding.signal]!;
            const group = groups.find(({ outputs }) => outputs.some((output) => output.index === index))!;
            expect(updatedAtMs[group.place] === atMs, `${name} noted`).toBe(isPresent(signal, seal));
            const value = expectedValue(signal, seal);
            const isUnknown = Number.isNaN(value);
            if (isPresent(signal, seal)) {
              expectClose(values[index]!, value * binding.scale + binding.offset, name);
              if (isUnknown && canonicalSignals[name].required) isComplete = false;
            } else expect(values[index]).toBe(before[index]);
            seen.add(`${name} ${isUnknown ? 'unknown' : 'known'}`);
          });
          expect(result).toBe(isComplete ? 1 : 2);
        },
      ),
      { numRuns: 1500, seed: 1 },
    );
    expect(seen).toContain('batteryCurrentA unknown');
    expect(seen).toContain('batteryCurrentA known');
    expect(seen.size).toBeGreaterThan(names.length);
  });

  it('turns the sign of the current: positive leaves the battery', () => {
    const data = sealed(frameOf(0x1db), pack, 1);
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
    expect(decode(id, rxAnswer(id, good), 0, values, updatedAtMs)).toBeGreaterThan(0);
  });

  it.each([
    ['counts on', [0, 1, 2, 3, 0], [0, 10, 20, 30, 40], [1, 1, 1, 1, 1]],
    ['skips lost frames', [0, 2, 1, 3], [0, 20, 50, 70], [1, 1, 1, 1]],
    ['is frozen', [0, 0, 0, 0], [0, 10, 20, 30], [1, -2, -2, -2]],
    ['is frozen, then counts on', [1, 1, 2], [0, 10, 20], [1, -2, 1]],
    ['may have come round while frames were lost', [1, 1, 2], [0, 40, 50], [1, 3, 1]],
    ['stands still whenever it is looked at', [1, 1, 1, 1], [0, 100, 110, 210], [1, 3, -2, 3]],
    ['is the same just inside 2.5 periods', [3, 3], [0, 24.9], [1, -2]],
    ['is the same just outside', [3, 3], [0, 25.1], [1, 3]],
    ['counts on within the time-out', [0, 1], [0, 500], [1, 1]],
    ['counts on after a silence', [0, 1, 2], [0, 500.1, 510.1], [1, 3, 1]],
    ['stands still after a silence', [0, 1, 1], [0, 1000, 1010], [1, 3, -2]],
  ])('accepts by the counter: %s', (_name, counts, times, results) => {
    const answers = counts.map((count, i) =>
      decode(0x1db, rxAnswer(0x1db, sealed(frameOf(0x1db), pack, count)), times[i]!, values, updatedAtMs),
    );
    expect(answers).toEqual(results);
  });

  it('keeps the counters of the messages apart', () => {
    for (const id of [0x1da, 0x1db, 0x1dc, 0x55b]) {
      expect(decode(id, rxAnswer(id, sealed(frameOf(id), pack, 2)), 5, values, updatedAtMs)).toBeGreaterThan(
        0,
      );
    }
  });

  it('does not let a frame with a wrong checksum touch the counter', () => {
    const first = sealed(frameOf(0x1db), pack, 1);
    const broken = sealed(frameOf(0x1db), pack, 2);
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
    ['a remote frame', 0x1db, (d: Uint8Array) => d.fill(d[2]! | 0x10, 2, 3), -4],
    ['the extended twin of an identifier', 0x800001db, (d: Uint8Array) => d, 0],
    ['reserved bits beside the length', 0x1db, (d: Uint8Array) => d.fill(0x38, 5, 6), 1],
  ])('answers to %s', (_name, id, change, result) => {
    const answer = change(rxAnswer(0x1db, sealed(frameOf(0x1db), pack, 0)));
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
      if (spec && !hasGoodChecksum(spec, data)) throw new Error(`checksum of ${line}`);
      if (frameId === 0x1db && !Number.isNaN(values[0]))
        rangeA = [Math.min(rangeA[0]!, values[0]!), Math.max(rangeA[1]!, values[0]!)];
    }
    expect(Object.keys(counts).sort()).toEqual(['0', '1', '2']);
    expect(counts[1]! + counts[2]!).toBe(8703 + 8724 + 8724 + 872 + 174 + 174);
    // What the control units say before they have measured.
    expect(counts[2]).toBeLessThan(200);
    // Measured on the log by itself: regenerative braking up to 18 A in, acceleration up to 54 A out.
    expect(rangeA).toEqual([-18, 54]);
    const of = (name: CanonicalSignalName): number => values[names.indexOf(name)]!;
    expect([of('batteryTempMinC'), of('batteryTempMaxC')]).toEqual([19, 20]);
  });
});

describe('storedEnergyWh of leaf-aze0', () => {
  const spec = frameOf(0x5bc);
  const frame = (gids: number, showsCapacity: number): Uint8Array => {
    const data = new Uint8Array(8);
    writeRaw(spec.signals['StoredEnergy']!, data, gids);
    writeRaw(spec.signals['ShowsCapacity']!, data, showsCapacity);
    return rxAnswer(0x5bc, data);
  };

  it.each(stages)('is not taken from frames that show the capacity, %s', async (stage) => {
    const { decodeVehicle, timeCount } = await evaluateModule<{ decodeVehicle: Decoders; timeCount: number }>(
      vehicleProfileModule(profile),
      stage,
    );
    const values = new Float64Array(names.length).fill(NaN);
    const updatedAtMs = new Float64Array(timeCount).fill(-1);
    const index = names.indexOf('storedEnergyWh');
    const { place } = groups.find(({ outputs }) => outputs.some((output) => output.index === index))!;
    const rows = (
      [
        [100, 363, 1],
        [200, 217, 0],
        [300, 363, 1],
        [400, 0x3ff, 0],
      ] as const
    ).map(([atMs, gids, showsCapacity]) => {
      const result = decodeBy(decodeVehicle)(0x5bc, frame(gids, showsCapacity), atMs, values, updatedAtMs);
      return [result, values[index], updatedAtMs[place]];
    });
    expect(rows).toEqual([
      [1, NaN, -1],
      [1, 217 * 80, 200],
      // The last known charge, which grows old: after its timeout it is unknown to the controller.
      [1, 217 * 80, 200],
      // Unknown, and no harm to the frame: the controller can do without.
      [1, NaN, 400],
    ]);
  });
});

describe.each(stages)('forgetStaleSignals, %s', (stage) => {
  it('forgets each signal after its canonical timeout, tightened by the profile, and no sooner', async () => {
    const text = vehicleProfileModule(profile);
    const { forgetStaleSignals, timeCount } = await evaluateModule<{
      forgetStaleSignals: (nowMs: number, values: Float64Array, updatedAtMs: Float64Array) => void;
      timeCount: number;
    }>(text, stage);
    const at = (nowMs: number, updatedMs: number): readonly CanonicalSignalName[] => {
      const values = new Float64Array(names.length).fill(7);
      forgetStaleSignals(nowMs, values, new Float64Array(timeCount).fill(updatedMs));
      return names.filter((_, index) => Number.isNaN(values[index]));
    };
    const bound = names.filter((name) => profile.bindings[name]);
    const timeoutMs = (name: CanonicalSignalName): number => {
      const { frame, signal } = profile.bindings[name]!;
      const { timeoutMs: frameMs, periodMs, signals } = profile.frames[frame]!;
      // Safety goal 5: a second, or ten periods. What comes in turns with others is older than its frame.
      const goalMs = Math.max(safetyLimits.vehicleTimeoutMs.default, 10 * periodMs);
      const tightenedMs = signals[signal]!.multiplex ? Infinity : Math.min(frameMs, goalMs);
      return Math.min(canonicalSignals[name].timeoutMs, tightenedMs);
    };
    for (const limitMs of new Set(bound.map(timeoutMs))) {
      expect(at(1000 + limitMs, 1000)).toEqual(bound.filter((name) => timeoutMs(name) < limitMs));
      expect(at(1000.1 + limitMs, 1000)).toEqual(bound.filter((name) => timeoutMs(name) <= limitMs));
    }
    // The profile's tighter one counts.
    expect(timeoutMs('displaySocPct')).toBe(500);
    expect(at(1000, -1e12)).toEqual(bound);
    expect(at(1000, NaN)).toEqual(bound);
  });

  it('keeps apart signals of one frame that have different timeouts', async () => {
    const signal = {
      startBit: 0,
      bits: 8,
      order: 'little',
      scale: 1,
      unit: '',
      min: 0,
      max: 255,
      label: '',
    } as const;
    const outputs = [0, 1].map((index) => ({ index, signal, scale: 1, offset: 0 }));
    const spec = { id: 1, lengthBytes: 8, periodMs: 10, timeoutMs: 10, signals: {} };
    const text = generateForgetting('forget', timeGroups([{ spec, outputs }]), (index) => (index + 1) * 100);
    const { forget } = await evaluateModule<{
      forget: (nowMs: number, values: Float64Array, updatedAtMs: Float64Array) => void;
    }>(text, stage);
    const values = Float64Array.of(1, 2);
    forget(150, values, Float64Array.of(0));
    expect([...values]).toEqual([NaN, 2]);
  });
});

describe.each(stages)('decodeCharger, %s', (stage) => {
  it('agrees with the codec of the contract on random payloads', async () => {
    const module = await evaluateModule<
      { decodeCharger: Decoders; receivedCount: number } & Record<string, number>
    >(frameCodecsModule(), stage);
    const values = new Float64Array(module.receivedCount);
    const updatedAtMs = new Float64Array(module.receivedCount);
    let atMs = 0;
    const counts: Record<string, number> = {};
    fc.assert(
      fc.property(fc.constantFrom(...receivedChargerFrames), payload, (frame, data) => {
        atMs += 1;
        counts[frame.prefix] = (counts[frame.prefix] ?? 0) + 1;
        sealFrame(frame.spec, data, counts[frame.prefix]!);
        const answer = rxAnswer(frame.spec.id, data);
        const result = decodeBy(module.decodeCharger)(frame.spec.id, answer, atMs, values, updatedAtMs);
        expect(updatedAtMs[module[`${frame.prefix}Time`]!]).toBe(atMs);
        const unknown = frame.used.filter((key) => {
          const index = module[signalConstant(frame, key)]!;
          const value = expectedValue(frame.spec.signals[key]!, data);
          expectClose(values[index]!, value, signalConstant(frame, key));
          return Number.isNaN(value);
        });
        expect(result).toBe(unknown.length > 0 ? 2 : 1);
      }),
      { numRuns: 600, seed: 2 },
    );
  });

  it('notices a frozen meter', async () => {
    const { decodeCharger, receivedCount } = await evaluateModule<{
      decodeCharger: Decoders;
      receivedCount: number;
    }>(frameCodecsModule(), stage);
    const values = new Float64Array(receivedCount);
    const data = new Uint8Array(8);
    writeSignal(gridMeterFrames.power.signals.gridFrequencyHz, data, 50);
    const at = (ms: number): number =>
      decodeBy(decodeCharger)(0x5e0, rxAnswer(0x5e0, data), ms, values, new Float64Array(receivedCount));
    const { periodMs } = gridMeterFrames.power;
    expect([0, 1, 2, 5].map((periods) => at(periods * periodMs))).toEqual([1, -2, -2, 3]);
  });
});

describe('frame-codecs', () => {
  it('exports what firmware/charger/frameCodecs.d.ts declares', async () => {
    const module = await evaluateModule<Record<string, unknown>>(frameCodecsModule(), 'as generated');
    const url = new URL('../../../firmware/charger/frameCodecs.d.ts', import.meta.url);
    const declared = [...readFileSync(url, 'utf8').matchAll(/export (?:const|function) (\w+)/g)];
    expect(Object.keys(module).sort()).toEqual(declared.map((match) => match[1]).sort());
  });
});

describe('vehicle-profile', () => {
  it('exports what firmware/vehicle/vehicleProfile.d.ts declares, and every canonical signal', async () => {
    const module = await evaluateModule<Record<string, unknown>>(
      vehicleProfileModule(profile),
      'as generated',
    );
    const url = new URL('../../../firmware/vehicle/vehicleProfile.d.ts', import.meta.url);
    const declared = [...readFileSync(url, 'utf8').matchAll(/export (?:const|function) (\w+)/g)];
    const expected = new Set([...declared.map((match) => match[1]), ...names]);
    expect(new Set(Object.keys(module))).toEqual(expected);
  });
});

describe('generateDecoder', () => {
  const decoderOf = async (spec: FrameSpec, signals: readonly SignalSpec[]): Promise<Decode> => {
    const outputs = signals.map((signal, index) => ({ index, signal, scale: 1, offset: 0 }));
    const text = generateDecoder('decode', [{ spec, outputs }]);
    return decodeBy((await evaluateModule<{ decode: Decoders }>(text, 'as generated')).decode);
  };
  const frame = (changes: Partial<FrameSpec> = {}): FrameSpec => ({
    id: 1,
    lengthBytes: 8,
    periodMs: 10,
    timeoutMs: 10,
    signals: {},
    ...changes,
  });

  it('agrees with the codec of the contract and the decoder of the host on any message', async () => {
    const seen = { present: 0, absent: 0, wide: 0, float: 0 };
    await fc.assert(
      fc.asyncProperty(randomMessage, payload, async (message, data) => {
        const database = { fileName: 'test.dbc', messages: new Map(), mistakes: [] };
        const all = new Set(message.signals.map(({ name }) => name));
        const spec = profileFrame(message, { timeoutMs: 10, signals: {} }, all, database, 'test');
        const signals = Object.entries(spec.signals);
        const decode = await decoderOf(spec, Object.values(spec.signals));
        const values = new Float64Array(signals.length).fill(0.25);
        const updatedAtMs = new Float64Array(signals.length);
        const { id, extended } = message;
        const firmwareId = extended ? id + 0x80000000 : id;
        const answer = rxAnswer(id, data, 8, { extended });
        expect(decode(firmwareId, answer, 7, values, updatedAtMs)).toBeGreaterThan(0);
        const host = decodeMessage(message, data);
        signals.forEach(([name, signal], index) => {
          const table = readSignal(signal, data);
          const expected = host[name];
          if (!expected) {
            seen.absent++;
            expect(table, name).toBeNull();
            expect(values[index], name).toBe(0.25);
            return;
          }
          seen.present++;
          if (signal.float) seen.float++;
          else if (signal.bits > 32) seen.wide++;
          const value = Number.isFinite(expected.value) ? expected.value : NaN;
          expectClose(table ?? NaN, value, name);
          expectClose(values[index]!, Math.abs(value) < 1e38 ? value : NaN, name);
          if (!signal.float) expect(readRaw(signal, data)).toBe(expected.raw);
        });
      }),
      { numRuns: 400, seed: 3 },
    );
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(100);
  });

  it('knows sentinels and bounds of a signal of any place', async () => {
    await fc.assert(
      fc.asyncProperty(randomSignal, payload, async (place, data) => {
        const open = { ...place, unit: '', min: -Infinity, max: Infinity, label: '' };
        const signal: SignalSpec = { ...open, min: -100, max: 100, unavailableRaw: [readRaw(open, data)] };
        const decode = await decoderOf(frame(), [signal]);
        const values = new Float64Array(1);
        expect(decode(1, rxAnswer(1, data), 1, values, new Float64Array(1))).toBe(2);
        expect(values[0]).toBeNaN();
      }),
      { numRuns: 200, seed: 4 },
    );
  });

  it.each([
    [53, false, Number.MAX_SAFE_INTEGER],
    [53, true, -(2 ** 52)],
    [53, true, 2 ** 52 - 1],
    [33, true, -(2 ** 32)],
    [33, false, 2 ** 33 - 1],
    [32, false, 2 ** 32 - 1],
    [32, true, -(2 ** 31)],
    [31, false, 2 ** 31 - 1],
  ])('reads an integer of %i bits, signed %s, exactly: %i', async (bits, signed, raw) => {
    for (const [order, startBit] of [
      ['little', 5],
      ['big', 2],
    ] as const) {
      const signal = { startBit, bits, order, signed, scale: 1, unit: '', min: -1e17, max: 1e17, label: '' };
      const data = new Uint8Array(8).fill(0xff);
      writeRaw(signal, data, raw);
      const decode = await decoderOf(frame(), [signal]);
      const values = new Float64Array(1);
      decode(1, rxAnswer(1, data), 1, values, new Float64Array(1));
      expect(values[0]).toBe(raw);
    }
  });

  it.each<[string, number[], number]>([
    ['a number', [0x3f, 0x80, 0, 0], 1],
    ['not a number', [0x7f, 0xc0, 0, 0], NaN],
    ['infinity', [0xff, 0x80, 0, 0], NaN],
    ['beyond the plausible range', [0x7f, 0x00, 0, 0], NaN],
  ])('takes from a float %s', async (_name, bytes, expected) => {
    const place = { startBit: 7, bits: 32, order: 'big', float: true, scale: 1 } as const;
    const decode = await decoderOf(frame(), [{ ...place, unit: '', min: -1000, max: 1000, label: '' }]);
    const values = new Float64Array(1);
    const result = decode(1, rxAnswer(1, [...bytes, 0, 0, 0, 0]), 1, values, new Float64Array(1));
    expect([result, values[0]]).toEqual([Number.isNaN(expected) ? 2 : 1, expected]);
  });

  it.each([
    ['a data frame', 0x98765432, {}, 8, 1],
    ['a remote frame', 0x98765432, { remote: true }, 8, -4],
    ['a short frame', 0x98765432, {}, 7, -3],
    ['the standard twin', 0x432, {}, 8, 0],
  ])('answers on an extended identifier to %s', async (_name, id, kind, lengthBytes, result) => {
    const decode = await decoderOf(frame({ id: 0x18765432, extended: true }), []);
    const answer = rxAnswer(0x18765432, new Uint8Array(8), lengthBytes, { extended: true, ...kind });
    expect(decode(id, answer, 0, new Float64Array(0), new Float64Array(0))).toBe(result);
  });

  it.each<ChecksumSpec>([
    { kind: 'crc8', polynomial: 0x1d, initial: 0xff, byteIndex: 7 },
    { kind: 'crc8', polynomial: 0x07, initial: 0, byteIndex: 3 },
    { kind: 'crc8', polynomial: 0x2f, initial: 0xff, finalXor: 0xff, byteIndex: 0, covers: [1, 7] },
    { kind: 'nibbleSum', startBit: 56, initial: 2 },
    { kind: 'nibbleSum', startBit: 4, initial: 0, covers: [0, 7] },
    { kind: 'sum8', byteIndex: 7, initial: 0, withIdentifier: true },
    { kind: 'sum8', byteIndex: 0, initial: 7, covers: [0, 5] },
    { kind: 'xor8', byteIndex: 7, initial: 0x5a },
  ])('checks %o', async (checksum) => {
    const spec = frame({ id: 0x1d8, checksum });
    const decode = await decoderOf(spec, []);
    const none = new Float64Array(0);
    const field = checksumField(checksum);
    const [first, last] = coveredBytes(checksum);
    fc.assert(
      fc.property(payload, fc.integer({ min: 0, max: 63 }), (data, bit) => {
        const good = sealed(spec, data, 0);
        expect(decode(0x1d8, rxAnswer(0x1d8, good), 0, none, none)).toBe(1);
        const bad = good.slice();
        bad[bit >> 3]! ^= 1 << (bit & 7);
        const isCovered = bit >> 3 >= first && bit >> 3 <= last;
        const isOwn = bit >= field.startBit && bit < field.startBit + field.bits;
        expect(decode(0x1d8, rxAnswer(0x1d8, bad), 0, none, none)).toBe(isCovered || isOwn ? -1 : 1);
      }),
      { numRuns: 300, seed: 5 },
    );
  });

  it('reads a counter in Motorola order', async () => {
    const counted = frame({ counter: { startBit: 49, bits: 4, order: 'big' } });
    const decode = await decoderOf(counted, []);
    const none = new Float64Array(0);
    const answers = [0, 5, 5, 15].map((count, i) =>
      decode(1, rxAnswer(1, sealed(counted, new Uint8Array(8), count)), i, none, none),
    );
    expect(answers).toEqual([1, 1, -2, 1]);
  });
});

function sealed(spec: FrameSpec, data: Uint8Array, count: number): Uint8Array {
  const copy = data.slice();
  sealFrame(spec, copy, count);
  return copy;
}
