import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DatabaseMessage, DatabaseSignal } from '../../../host/can/canDatabase.ts';
import { parseDbc } from '../../../host/can/dbc/parseDbc.ts';
import { decodeMessage } from '../../../host/can/decodeMessage.ts';
import { readCanDatabase } from '../../../host/can/readCanDatabase.ts';
import { signalsOverlap } from '../../../host/can/signalBytes.ts';
import { bitsOf, encodeMessage } from './encodeMessage.ts';

/** The only message of a DBC text. */
function messageOf(signals: string, lengthBytes = 8): DatabaseMessage {
  return parseDbc(`BO_ 1 Frame: ${lengthBytes} A\n${signals}`, 'x.dbc').messages[0]!;
}

/** Physical values by name. */
function valuesOf(message: DatabaseMessage, hex: string): Record<string, number> {
  const decoded = decodeMessage(message, Buffer.from(hex, 'hex'));
  return Object.fromEntries(Object.entries(decoded).map(([name, { value }]) => [name, value]));
}

describe('decodeMessage', () => {
  const leaf = messageOf(
    ' SG_ Current : 7|11@0- (0.5,0) [-400|200] "A" B\n SG_ Voltage : 23|10@0+ (0.5,0) [0|450] "V" B',
  );
  it.each([
    // A real frame of a Nissan Leaf.
    ['fec0bd2a00000000', { Current: -5, Voltage: 378 }],
    ['ffe0000000000000', { Current: -0.5, Voltage: 0 }],
    ['7fe0ffc000000000', { Current: 511.5, Voltage: 511.5 }],
  ])('reads signed Motorola numbers: %s', (hex, values) => expect(valuesOf(leaf, hex)).toEqual(values));

  it('is exact to 64 bits', () => {
    const wide = messageOf(' SG_ S : 0|64@1- (1,0) [0|1] "" B\n SG_ U : 7|64@0+ (1,0) [0|1] "" B');
    const decoded = decodeMessage(wide, Buffer.from('0100000000000080', 'hex'));
    expect(decoded['S']?.raw).toBe(-9223372036854775807n);
    expect(decoded['U']?.raw).toBe(0x0100000000000080n);
    expect(decoded['S']?.value).toBe(-9223372036854775807);
  });

  it('reads floats of both orders', () => {
    const floats = parseDbc(
      'BO_ 1 F: 24 A\n SG_ A : 0|32@1- (2,1) [0|1] "" B\n SG_ B : 39|32@0- (1,0) [0|1] "" B\n' +
        ' SG_ C : 64|64@1- (1,0) [0|1] "" B\n SG_ D : 135|64@0- (1,0) [0|1] "" B\n' +
        'SIG_VALTYPE_ 1 A : 1;\nSIG_VALTYPE_ 1 B : 1;\nSIG_VALTYPE_ 1 C : 2;\nSIG_VALTYPE_ 1 D : 2;\n',
      'x.dbc',
    ).messages[0]!;
    const data = Buffer.alloc(24);
    data.writeFloatLE(1.5, 0);
    data.writeFloatBE(-2.25, 4);
    data.writeDoubleLE(1e300, 8);
    data.writeDoubleBE(Math.PI, 16);
    expect(valuesOf(floats, data.toString('hex'))).toEqual({ A: 4, B: -2.25, C: 1e300, D: Math.PI });
  });

  it.each([
    ['00ff', { Root: 0, A: 255 }],
    ['01ff', { Root: 1 }],
    ['02ff', { Root: 2, Branch: 15 }],
    ['0203', { Root: 2, Branch: 3, Deep: 0 }],
    // Bits of another signal where the nested multiplexor would lie.
    ['0103', { Root: 1 }],
    ['0003', { Root: 0, A: 3 }],
    ['0247', { Root: 2, Branch: 7, Deep: 4 }],
  ])('has multiplexed signals only where they are present: %s', (hex, values) => {
    const { messages, mistakes } = parseDbc(
      'BO_ 1 F: 2 A\n SG_ Root M : 0|8@1+ (1,0) [0|9] "" B\n SG_ A m0 : 8|8@1+ (1,0) [0|9] "" B\n' +
        ' SG_ Branch m2M : 8|4@1+ (1,0) [0|9] "" B\n SG_ Deep m0 : 12|4@1+ (1,0) [0|9] "" B\n' +
        'SG_MUL_VAL_ 1 Deep Branch 0-3, 7-7;\n',
      'x.dbc',
    );
    expect(mistakes).toEqual([]);
    expect(valuesOf(messages[0]!, hex)).toEqual(values);
  });

  it('has of a short frame what lies inside it', () => {
    expect(valuesOf(leaf, 'fec0')).toEqual({ Current: -5 });
    expect(valuesOf(leaf, '')).toEqual({});
    expect(valuesOf(leaf, 'fec0bd2a000000000000')).toEqual({ Current: -5, Voltage: 378 });
  });

  it('takes any name', () => {
    const odd = messageOf(
      ' SG_ __proto__ : 0|8@1+ (1,0) [0|1] "" B\n SG_ constructor : 8|8@1+ (1,0) [0|1] "" B',
    );
    expect(Object.keys(decodeMessage(odd, Buffer.from('0102', 'hex')))).toEqual(['__proto__', 'constructor']);
  });
});

const place = fc
  .record({
    startBit: fc.integer({ min: 0, max: 511 }),
    bits: fc.integer({ min: 1, max: 64 }),
    order: fc.constantFrom('little' as const, 'big' as const),
  })
  .filter((candidate) => bitsOf(candidate).every((bit) => bit < 512));

const anySignal = fc
  .record({
    place,
    signed: fc.boolean(),
    scale: fc.constantFrom(1, -1, 0.5, 0.1, 1e-6, 40),
    offset: fc.constantFrom(0, -40, 255, 0.25),
    pattern: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  })
  .map(({ place, signed, scale, offset, pattern }) => ({
    raw: signed ? BigInt.asIntN(place.bits, pattern) : BigInt.asUintN(place.bits, pattern),
    signal: {
      ...place,
      ...{
        name: 'S',
        line: 1,
        encoding: 'integer',
        signed,
        scale,
        offset,
        min: 0,
        max: 1,
        unit: '',
        multiplexor: false,
      },
    } as DatabaseSignal,
  }));

describe('a frame written bit by bit', () => {
  it('is read as it was written, with any signals that do not overlap', () => {
    fc.assert(
      fc.property(fc.array(anySignal, { minLength: 1, maxLength: 12 }), (candidates) => {
        const chosen: typeof candidates = [];
        for (const candidate of candidates) {
          if (chosen.some(({ signal }) => signalsOverlap(signal, candidate.signal))) continue;
          chosen.push({ ...candidate, signal: { ...candidate.signal, name: `S${chosen.length}` } });
        }
        const message = {
          ...{ id: 1, extended: false, name: 'F', line: 1, lengthBytes: 64, transmitter: '' },
          signals: chosen.map(({ signal }) => signal),
        };
        const raws = Object.fromEntries(chosen.map(({ signal, raw }) => [signal.name, raw]));
        const decoded = decodeMessage(message, encodeMessage(message, raws));
        for (const { signal, raw } of chosen) {
          expect(BigInt(decoded[signal.name]!.raw)).toBe(raw);
          expect(typeof decoded[signal.name]!.raw).toBe(signal.bits > 53 ? 'bigint' : 'number');
          const { value } = decoded[signal.name]!;
          expect(value).toBe(Number(raw) * signal.scale + signal.offset);
          // The step of a double grows with the number: what comes back is the same raw to 32 bits.
          if (signal.bits <= 32)
            expect(Math.round((value - signal.offset) / signal.scale)).toBeCloseTo(Number(raw), 6);
        }
      }),
    );
  });

  it('is read again as the same frame, for every message of a database', () => {
    const message = messageOf(
      ' SG_ A : 3|4@0+ (1,0) [0|1] "" B\n SG_ B : 7|4@0- (1,0) [0|1] "" B\n SG_ C : 8|56@1- (0.1,5) [0|1] "" B',
    );
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), (data) => {
        const raws = Object.fromEntries(
          Object.entries(decodeMessage(message, data)).map(([name, { raw }]) => [name, raw]),
        );
        expect([...encodeMessage(message, raws)]).toEqual([...data]);
      }),
    );
  });
});

interface Vector {
  readonly id: number;
  readonly extended: boolean;
  readonly message: string;
  readonly data: string;
  readonly signals: Readonly<Record<string, number>>;
}

const folder = `${process.cwd()}/../shared/data/dbc`;
const advantics = 'Advantics_Generic_PEV_protocol_v2.5';

describe('the golden vectors of cantools', () => {
  it.skipIf(!existsSync(folder)).each([
    // File, its signals, vectors and values.
    ['EV-can_AZE0.dbc', 190, 112, 628],
    [`${advantics}.dbc`, 92, 64, 368],
    [`${advantics}.kcd`, 92, 64, 368],
    // 3172 signals in the file, 6 of them outside their messages.
    ['Model3CAN.dbc', 3166, 255, 2308],
  ])('are met by %s (needs ../shared/data/dbc)', (file, signals, count, values) => {
    const { messages } = readCanDatabase(`${folder}/${file}`);
    expect(messages.flatMap((message) => message.signals)).toHaveLength(signals);
    const text = readFileSync(`${folder}/${file.replace(/\.\w+$/, '.vectors.json')}`, 'utf8');
    const vectors = JSON.parse(text) as Vector[];
    expect(vectors).toHaveLength(count);
    let compared = 0;
    for (const { id, extended, message: name, data, signals: expected } of vectors) {
      const message = messages.find((candidate) => candidate.id === id && candidate.extended === extended)!;
      expect(message.name).toBe(name);
      const actual = valuesOf(message, data);
      // Absent by multiplexing: absent in both.
      expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort());
      for (const [signal, value] of Object.entries(expected)) {
        const differs = Math.abs(actual[signal]! - value);
        expect(differs, `${name}.${signal} of ${data}`).toBeLessThanOrEqual(1e-9 * Math.abs(value));
        compared++;
      }
    }
    expect(compared).toBe(values);
  });
});
