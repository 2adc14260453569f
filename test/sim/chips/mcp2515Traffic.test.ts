import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCanBus } from '../../../sim/bus/canBus.ts';
import { anyFrame } from '../bus/anyFrame.ts';
import { createTestNode, seenFrame, type SeenFrame } from '../bus/testNode.ts';
import { createTestChip, decodeRx, idBytes, modeBits } from './spiMaster.ts';

type Traffic = { frame: SeenFrame; senderIndex: number; gapUs: number; drain: boolean }[];

interface Filter {
  id: number;
  extended: boolean;
  mask: number;
}

/** One filter and mask for each buffer, over few ids so that frames meet them. */
const filter: fc.Arbitrary<Filter> = fc.record({
  id: fc.integer({ min: 0, max: 7 }),
  extended: fc.boolean(),
  mask: fc.integer({ min: 0, max: 7 }),
});

const traffic = fc.array(
  fc.record({
    frame: fc
      .tuple(anyFrame, fc.integer({ min: 0, max: 7 }))
      .map(([frame, id]): SeenFrame => ({ ...seenFrame(frame, 0), id })),
    senderIndex: fc.integer({ min: 0, max: 1 }),
    gapUs: fc.integer({ min: 0, max: 400 }),
    drain: fc.boolean(),
  }),
  { minLength: 1, maxLength: 40 },
);

function configure(
  test: ReturnType<typeof createTestChip>,
  filters: readonly Filter[],
  rollover: boolean,
): void {
  const { spi } = test;
  spi.write(0x28, 0x01, 0xb5, 0x00);
  filters.forEach(({ id, extended, mask }, buffer) => {
    spi.write(0x20 + 4 * buffer, ...(extended ? idBytes(mask, true) : idBytes(mask)));
    const addresses = buffer === 0 ? [0x00, 0x04] : [0x08, 0x10, 0x14, 0x18];
    for (const address of addresses) spi.write(address, ...idBytes(id, extended));
  });
  spi.write(0x60, rollover ? 0x04 : 0x00);
  spi.write(0x0f, modeBits.normal);
}

/** What the data sheet's flow chart does, on plain values. */
function model(filters: readonly Filter[], rollover: boolean) {
  const matches = (frame: SeenFrame, index: number): boolean => {
    const { id, extended, mask } = filters[index]!;
    return frame.extended === extended && ((frame.id ^ id) & mask) === 0;
  };
  const buffers: (SeenFrame | undefined)[] = [undefined, undefined];
  const counters = { received: 0, filtered: 0, lost: 0 };
  return {
    counters,
    buffers,
    receive(frame: SeenFrame): void {
      let target = matches(frame, 0) ? 0 : matches(frame, 1) ? 1 : -1;
      if (target === 0 && buffers[0] !== undefined && rollover) target = 1;
      if (target < 0) counters.filtered++;
      else if (buffers[target] !== undefined) counters.lost++;
      else {
        counters.received++;
        buffers[target] = frame;
      }
    },
  };
}

describe('two chips on a busy bus', () => {
  it('receive bit by bit what their filters and free buffers allow, and account for every frame', () => {
    fc.assert(
      fc.property(
        traffic,
        fc.array(fc.tuple(filter, filter, fc.boolean()), { minLength: 2, maxLength: 2 }),
        (frames: Traffic, settings) => {
          const bus = createCanBus({
            bitrate: 500_000,
            onFrame: (frame, atUs) => passed.push(seenFrame(frame, atUs)),
          });
          const passed: SeenFrame[] = [];
          const senders = [createTestNode(), createTestNode()];
          for (const sender of senders) bus.attach(sender);
          const parties = settings.map(([first, second, rollover]) => {
            const test = createTestChip();
            configure(test, [first, second], rollover);
            bus.attach(test.chip);
            return { ...test, expected: model([first, second], rollover) };
          });
          let nowUs = 0;
          for (const { frame, senderIndex, gapUs } of frames) {
            const data = new Uint8Array(8);
            data.set(frame.bytes);
            const lengthBytes = frame.bytes.length;
            const { id, extended, remote } = frame;
            senders[senderIndex]!.send({ id, extended, remote, lengthBytes, data }, nowUs);
            nowUs += gapUs;
          }
          for (let heard = 0; bus.nextEventUs() < Infinity;) {
            bus.step();
            if (passed.length === heard) continue;
            const frame = passed[heard++]!;
            for (const { expected, chip, spi } of parties) {
              expected.receive(frame);
              expect(chip.state.counters).toEqual(expected.counters);
              if (!frames[heard - 1]!.drain) continue;
              for (const buffer of [0, 1]) {
                const full = expected.buffers[buffer];
                expect(spi.readStatus() & (1 << buffer)).toBe(full === undefined ? 0 : 1 << buffer);
                if (full === undefined) continue;
                expect(decodeRx(spi.readRx(buffer === 0 ? 0x90 : 0x94))).toMatchObject({
                  id: full.id,
                  extended: full.extended,
                  remote: full.remote,
                  bytes: full.bytes,
                });
                expected.buffers[buffer] = undefined;
              }
            }
          }
          expect(passed).toHaveLength(frames.length);
          for (const { chip } of parties) {
            const { received, filtered, lost } = chip.state.counters;
            expect(received + filtered + lost).toBe(bus.counters.frames);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('carry any frame from chip to chip', () => {
    fc.assert(
      fc.property(anyFrame, (frame) => {
        const bus = createCanBus({ bitrate: 500_000 });
        const [from, to] = [createTestChip(), createTestChip()];
        for (const { chip, spi } of [from, to]) {
          spi.write(0x28, 0x01, 0xb5, 0x00);
          spi.write(0x60, 0x60);
          spi.write(0x0f, modeBits.normal);
          bus.attach(chip);
        }
        from.spi.load(0x42, frame);
        from.spi.requestToSend(0b010);
        bus.step();
        bus.step();
        const { id, extended, remote, lengthBytes } = frame;
        expect(decodeRx(to.spi.readRx(0x90))).toEqual({
          id,
          extended,
          remote,
          lengthBytes,
          bytes: remote ? [] : Array.from(frame.data.subarray(0, lengthBytes)),
        });
        expect(from.spi.read(0x2c)).toBe(0x08);
      }),
      { numRuns: 500 },
    );
  });
});
