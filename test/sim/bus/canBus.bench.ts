import { bench, describe } from 'vitest';
import { createCanBus, type CanBus } from '../../../sim/bus/canBus.ts';
import type { CanFrame, CanNode } from '../../../sim/bus/canNode.ts';
import { frameBits } from '../../../sim/bus/frameBits.ts';
import { createMcp2515, type Mcp2515 } from '../../../sim/chips/mcp2515.ts';

// Each iteration carries `framesPerRun` frames of five control units past one chip: frames/s = hz x framesPerRun.
const framesPerRun = 10_000;
const bitrate = 500_000;
const senderCount = 5;

/** Sends one message for ever, every 10 ms, with a counter in it. */
function cyclicUnit(id: number, firstAtUs: number): CanNode {
  const frame: CanFrame = { id, extended: false, remote: false, lengthBytes: 8, data: new Uint8Array(8) };
  frame.data.set([id, 0x55, 0, 0xff, 3, 0x80, 0, 0]);
  const unit = {
    nextSendAtUs: firstAtUs,
    acknowledges: true,
    frameToSend() {
      frame.data[7]!++;
      return frame;
    },
    onSent() {
      unit.nextSendAtUs += 10_000;
    },
    onSendError: () => undefined,
    onFrame: () => undefined,
  };
  return unit;
}

function startChip(acceptedIds: readonly number[]): Mcp2515 {
  const chip = createMcp2515({ oscillatorHz: 16e6, busBitrate: bitrate });
  const rx = new Uint8Array(16);
  const send = (...bytes: number[]): void => chip.exchange(Uint8Array.from(bytes), rx, bytes.length, 0);
  send(0x02, 0x28, 0x01, 0xb5, 0x00, 0x23);
  for (const mask of [0x20, 0x24]) send(0x02, mask, 0xff, 0xe0, 0, 0);
  [0x00, 0x04, 0x08, 0x10, 0x14, 0x18].forEach((filter, i) => {
    const id = acceptedIds[i] ?? 0x7ff;
    send(0x02, filter, id >> 3, (id & 7) << 5, 0, 0);
  });
  send(0x02, 0x60, 0x04);
  send(0x02, 0x2b, 0x03);
  send(0x02, 0x0f, 0x00);
  return chip;
}

function busWith(chip: Mcp2515): CanBus {
  const bus = createCanBus({ bitrate });
  for (let i = 0; i < senderCount; i++) bus.attach(cyclicUnit(0x1d4 + i, 400 * i));
  bus.attach(chip);
  return bus;
}

const readStatus = Uint8Array.of(0xa0, 0);
const readRxb0 = new Uint8Array(14).fill(0x90, 0, 1);
const readRxb1 = new Uint8Array(14).fill(0x94, 0, 1);
const received = new Uint8Array(14);

function drain(chip: Mcp2515): void {
  chip.exchange(readStatus, received, 2, 0);
  const status = received[1]!;
  if (status & 1) chip.exchange(readRxb0, received, 14, 0);
  if (status & 2) chip.exchange(readRxb1, received, 14, 0);
}

function run(bus: CanBus, afterStep?: () => void): void {
  for (let event = 0; event < 2 * framesPerRun; event++) {
    if (bus.nextEventUs() === Infinity) throw new Error('the bus fell silent');
    bus.step();
    if (afterStep !== undefined) afterStep();
  }
}

describe('CAN bus, 10 000 frames an iteration', () => {
  const rejecting = busWith(startChip([]));
  bench('chip rejects by filter', () => run(rejecting));

  const chip = startChip([0x1d4, 0x1d5, 0x1d6, 0x1d7, 0x1d8]);
  const accepting = busWith(chip);
  bench('chip accepts, each frame drained by READ STATUS and READ RX BUFFER', () => {
    run(accepting, () => {
      if (chip.interruptLow) drain(chip);
    });
  });

  const frame: CanFrame = {
    id: 0x1db,
    extended: false,
    remote: false,
    lengthBytes: 8,
    data: new Uint8Array(8),
  };
  frame.data.set([0xfe, 0xc0, 0xbd, 0x2a, 0, 0, 3, 0x81]);
  let bits = 0;
  bench('frameBits alone', () => {
    for (let i = 0; i < framesPerRun; i++) {
      frame.data[6] = i;
      bits += frameBits(frame);
    }
    if (bits === 0) throw new Error('no bits');
  });
});
