import { describe, expect, it } from 'vitest';
import type { CanFrame } from '../../../sim/bus/canNode.ts';
import { createSentFrames } from '../../../sim/observer/sentFrames.ts';

const frame = (id: number, ...data: number[]): CanFrame => ({
  id,
  extended: false,
  remote: false,
  lengthBytes: 8,
  data: Uint8Array.from(data),
});
const offer = (amperes: number): CanFrame => frame(0x200, 255 - amperes, 0, 0, 0, 240, 0, 30, 100);
/** Charging enabled, contactors closed. */
const status = (requestA: number): CanFrame => frame(0x102, 2, 154, 1, requestA, 0, 0x81, 60, 0);

describe('what the controller asks for', () => {
  it('is as old as the frame that carries the figure', () => {
    const sent = createSentFrames(({ what }) => expect.fail(what));
    sent.sent(status(0), 900_000, 'charger');
    sent.sent(offer(6), 1_000_000, 'charger');
    sent.sent(status(0), 1_900_000, 'charger');
    expect(sent).toMatchObject({ askedA: 6, askedAtUs: 1_000_000, isEnabled: true });
    sent.sent(offer(0), 1_960_000, 'charger');
    expect(sent).toMatchObject({ askedA: 0, askedAtUs: 1_960_000 });
    sent.sent(status(4), 2_000_000, 'charger');
    sent.sent(offer(0), 2_060_000, 'charger');
    expect(sent).toMatchObject({ askedA: -4, askedAtUs: 2_060_000 });
  });
});
