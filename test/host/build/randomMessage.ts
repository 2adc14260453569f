import fc from 'fast-check';
import type { DatabaseMessage, DatabaseSignal } from '../../../host/can/canDatabase.ts';
import { signalBytes } from '../../../host/can/signalBytes.ts';

const order = fc.constantFrom('little' as const, 'big' as const);
const inside = (place: { startBit: number; bits: number; order: 'little' | 'big' }): boolean =>
  signalBytes(place).every((part) => part.byteIndex < 8);

/** An integer of at most 53 bits, anywhere in 8 bytes. */
export const randomSignal = fc
  .record({
    name: fc.constant('x'),
    startBit: fc.integer({ min: 0, max: 63 }),
    bits: fc.oneof(fc.integer({ min: 1, max: 32 }), fc.integer({ min: 33, max: 53 })),
    order,
    signed: fc.boolean(),
    scale: fc.constantFrom(1, 2, -1, 0.5, -0.25, 0.1, 0.4166667, 1000),
    offset: fc.constantFrom(0, -40, 255, 0.5),
  })
  .filter(inside);

const randomFloat = fc
  .record({
    name: fc.constant('x'),
    startBit: fc.integer({ min: 0, max: 63 }),
    bits: fc.constantFrom(32, 64),
    order,
    signed: fc.boolean(),
    scale: fc.constantFrom(1, -2),
    offset: fc.constantFrom(0, 1),
  })
  // 64 bits fit at one place only.
  .map((place) => (place.bits === 64 ? { ...place, startBit: place.order === 'little' ? 0 : 7 } : place))
  .filter(inside);

const switchPlace = fc
  .record({
    startBit: fc.integer({ min: 0, max: 63 }),
    bits: fc.integer({ min: 1, max: 3 }),
    order,
    signed: fc.boolean(),
  })
  .filter(inside);

const ranges = fc
  .array(fc.tuple(fc.integer({ min: -4, max: 7 }), fc.nat({ max: 3 })), { minLength: 1, maxLength: 3 })
  .map((pairs) => pairs.map(([from, more]) => [from, from + more] as const));

const plain = { line: 1, encoding: 'integer', min: 0, max: 0, unit: '', multiplexor: false } as const;

/** A message with two nested switches, and integers and floats that are in every frame or depend on one of them. */
export const randomMessage: fc.Arbitrary<DatabaseMessage> = fc
  .record({
    id: fc.nat({ max: 0x7ff }),
    extended: fc.boolean(),
    outer: switchPlace,
    inner: switchPlace,
    innerRanges: ranges,
    signals: fc.array(
      fc.record({
        place: fc.oneof(
          randomSignal,
          randomFloat.map((place) => ({ ...place, float: true })),
        ),
        by: fc.constantFrom(undefined, 'outer', 'inner'),
        ranges,
      }),
      { minLength: 1, maxLength: 6 },
    ),
  })
  .map(({ id, extended, outer, inner, innerRanges, signals }) => {
    const switches: DatabaseSignal[] = [
      { ...plain, ...outer, name: 'outer', scale: 1, offset: 0, multiplexor: true },
      {
        ...plain,
        ...inner,
        name: 'inner',
        scale: 1,
        offset: 0,
        multiplexor: true,
        multiplex: { signal: 'outer', ranges: innerRanges },
      },
    ];
    const others = signals.map(({ place, by, ranges }, i): DatabaseSignal => ({
      ...plain,
      ...place,
      name: `signal${i}`,
      encoding: 'float' in place ? (place.bits === 32 ? 'float32' : 'float64') : 'integer',
      ...(by ? { multiplex: { signal: by, ranges } } : {}),
    }));
    const names = { name: 'Random', line: 1, transmitter: 'Test' };
    return { ...names, id, extended, lengthBytes: 8, periodMs: 10, signals: [...switches, ...others] };
  });
