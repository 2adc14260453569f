import { beforeAll, describe, expect, it } from 'vitest';
import type { Reason } from '../../../firmware/contract/reasons.ts';
import type { CanNode } from '../../../sim/bus/canNode.ts';
import { canFrame, createTestNode } from '../../sim/bus/testNode.ts';
import {
  createCanRig,
  loadCanFirmware,
  type BusMonitor,
  type CanRig,
  type CanRigOptions,
  type FrameWatch,
} from './canRig.ts';

let boot: Awaited<ReturnType<typeof loadCanFirmware>>;
beforeAll(async () => {
  boot = await loadCanFirmware();
});

const GOOD = 1;
const CHECKSUM = -1;
const EXTENDED_ID = 0x80000000;
const frames = [
  { id: 0x1db, periodMs: 10, timeoutMs: 500, isNeeded: true },
  { id: 0x55b, periodMs: 100, timeoutMs: 1000, isNeeded: true },
];

interface Monitored {
  readonly rig: CanRig;
  readonly watch: FrameWatch;
  readonly monitor: BusMonitor;
  fault(): Reason | null;
  /** Ticks for `ms`; `each` is called each 10 ms. */
  tick(ms: number, each?: () => void): void;
  /** How long it took until the fault was `reason`; NaN when it did not within `ms`. */
  untilFault(reason: Reason | null, ms: number, each?: () => void): number;
}

/** A monitored bus with another control unit. @param answer what the decoder says of every frame */
function createMonitored(
  options: CanRigOptions = {},
  { needsProof = true, answer = (): number => GOOD } = {},
): Monitored {
  const parts: { watch?: FrameWatch } = {};
  const rig = createCanRig(boot, {
    board: 'esp32',
    ...options,
    onFrame: (id) => parts.watch?.heard(id < EXTENDED_ID ? id : 0, answer(), rig.nowMs()),
  });
  rig.bus.attach(createTestNode());
  const { watch, monitor } = rig.firmware.exposed;
  parts.watch = watch.createFrameWatch(frames);
  const busMonitor = monitor.createBusMonitor(rig.driver, parts.watch, needsProof);
  let ticks = 0;
  const step = (each: () => void): void =>
    rig.runTicking(10, 10, () => {
      each();
      if (ticks++ % 10 === 0) busMonitor.tick(rig.nowMs());
    });
  const fault = (): Reason | null => busMonitor.fault(rig.nowMs());
  return {
    rig,
    watch: parts.watch,
    monitor: busMonitor,
    fault,
    tick: (ms, each = () => undefined) => {
      const untilMs = rig.nowMs() + ms;
      while (rig.nowMs() < untilMs) step(each);
    },
    untilFault: (reason, ms, each = () => undefined) => {
      const sinceMs = rig.nowMs();
      while (rig.nowMs() < sinceMs + ms) {
        step(each);
        if (fault() === reason) return rig.nowMs() - sinceMs;
      }
      return NaN;
    },
  };
}

const babbler = (id: number): CanNode => ({
  nextSendAtUs: 0,
  acknowledges: true,
  frameToSend: () => canFrame(id, [1, 2, 3, 4, 5, 6, 7, 8]),
  onSent: () => undefined,
  onSendError: () => undefined,
  onFrame: () => undefined,
});

describe('a healthy bus', () => {
  it('has no fault, once the profile is proven', () => {
    const monitored = createMonitored();
    const talk = (): void => monitored.rig.sends([0x1db, 0x55b]);
    monitored.tick(20, talk);
    expect(monitored.fault()).toBe('PROFILE_UNPROVEN');
    expect(monitored.untilFault(null, 1000, talk)).toBeLessThan(100);
    monitored.tick(10_000, talk);
    expect(monitored.fault()).toBeNull();
    expect(monitored.rig.driver.setups).toBe(0);
  });

  it('needs no proof where none is asked for', () => {
    const monitored = createMonitored({}, { needsProof: false });
    monitored.tick(20, () => monitored.rig.sends([0x1db]));
    expect(monitored.fault()).toBeNull();
  });

  it('that sleeps has no fault, and is looked at less and less often', () => {
    const monitored = createMonitored();
    const looksAtMs: number[] = [];
    const { rig } = monitored;
    const { lookAround } = rig.driver;
    rig.driver.lookAround = () => {
      looksAtMs.push(Math.round(rig.nowMs() / 1000));
      return lookAround();
    };
    monitored.tick(64_000);
    expect(monitored.fault()).toBeNull();
    const pausesS = looksAtMs.slice(1).map((atMs, i) => atMs - looksAtMs[i]!);
    expect(pausesS).toEqual([2, 4, 8, 8, 8, 8, 8, 8, 8]);
  });
});

describe('a fault', () => {
  it('a chip that does not answer, at the next tick', () => {
    const monitored = createMonitored();
    const talk = (): void => monitored.rig.sends([0x1db, 0x55b]);
    monitored.tick(3000, talk);
    monitored.rig.chip.setFault('dead', monitored.rig.nowMs() * 1000);
    expect(monitored.untilFault('CAN_CHIP_SILENT', 3000, talk)).toBeLessThanOrEqual(120);
    monitored.tick(5000, talk);
    expect(monitored.fault()).toBe('CAN_CHIP_SILENT');
    monitored.rig.chip.setFault('none', monitored.rig.nowMs() * 1000);
    expect(monitored.untilFault(null, 3000, talk)).toBeLessThanOrEqual(1300);
    expect(monitored.rig.driver.setups).toBeGreaterThanOrEqual(5);
  });

  it('a crystal of another frequency than the board file says, after three seconds of traffic', () => {
    const monitored = createMonitored({ oscillatorHz: 8e6 });
    const talk = (): void => monitored.rig.sends([0x1db]);
    monitored.tick(2000);
    expect(monitored.fault()).toBeNull();
    const tookMs = monitored.untilFault('CAN_UNREADABLE', 10_000, talk);
    expect(tookMs).toBeGreaterThan(1500);
    expect(tookMs).toBeLessThanOrEqual(4000);
    expect(monitored.rig.driver.framesRead).toBe(0);
    // Looked at once a second, and when an interrupt tells of nothing else.
    expect(monitored.rig.driver.garbledLooks).toBeGreaterThanOrEqual(3);
  });

  it('noise among good frames is not unreadable', () => {
    const monitored = createMonitored();
    let i = 0;
    monitored.tick(10_000, () => {
      monitored.rig.sends([0x1db, 0x55b]);
      // A control unit with another bit rate destroys its own frames, and shows up as errors on the bus.
      monitored.rig.chip.onFailedFrame(monitored.rig.nowMs() * 1000);
      i++;
    });
    expect(i).toBeGreaterThan(900);
    expect(monitored.rig.driver.garbledLooks).toBeGreaterThan(80);
    expect(monitored.fault()).toBeNull();
  });

  it.each([0, 0x100])('a control unit that sends %i without pause and starves the others', (id) => {
    const monitored = createMonitored();
    const talk = (): void => monitored.rig.sends([0x1db, 0x55b]);
    monitored.tick(3000, talk);
    monitored.rig.bus.attach(babbler(id));
    // Late after half a second, looked at with the next check of each second.
    expect(monitored.untilFault('CAN_OVERLOADED', 5000)).toBeLessThanOrEqual(1700);
    monitored.tick(5000);
    expect(monitored.fault()).toBe('CAN_OVERLOADED');
  });

  it('other traffic, and no frame of the profile: it is not this car', () => {
    const monitored = createMonitored();
    monitored.tick(20_000);
    expect(monitored.fault()).toBeNull();
    let i = 0;
    const tookMs = monitored.untilFault('PROFILE_UNPROVEN', 20_000, () =>
      // A little later, so that one of them comes while the monitor looks.
      monitored.rig.node.send(canFrame(0x300 + (i++ % 20), [1]), (monitored.rig.nowMs() + 10) * 1000),
    );
    // Before the controller lets the car sleep again: it waits 15 s.
    expect(tookMs).toBeLessThan(10_000);
  });

  it('frames that are all refused: why', () => {
    const answers = { next: GOOD };
    const monitored = createMonitored({}, { answer: () => answers.next });
    const talk = (): void => monitored.rig.sends([0x1db, 0x55b]);
    monitored.tick(2000, talk);
    answers.next = CHECKSUM;
    const tookMs = monitored.untilFault('FRAME_CHECKSUM', 3000, talk);
    expect(tookMs).toBeGreaterThan(490);
    expect(tookMs).toBeLessThan(530);
    answers.next = GOOD;
    expect(monitored.untilFault(null, 100, talk)).toBeLessThan(30);
  });

  it('frames that are refused from the beginning: why, not that it is another car', () => {
    const monitored = createMonitored({}, { answer: () => CHECKSUM });
    monitored.tick(3000, () => monitored.rig.sends([0x1db, 0x55b]));
    expect(monitored.fault()).toBe('FRAME_CHECKSUM');
  });

  it('bus-off, until the pause is over', () => {
    const monitored = createMonitored({}, { needsProof: false });
    const { rig } = monitored;
    rig.driver.setTransmitting(true);
    rig.chip.setFault('distorting', rig.nowMs() * 1000);
    rig.transmit(0x102, new Uint8Array(8));
    // The chip needs 8 ms; the monitor's own check may come first, and it is asked each 10 ms.
    expect(monitored.untilFault('CAN_BUS_OFF', 1000)).toBeLessThan(40);
    rig.chip.setFault('none', rig.nowMs() * 1000);
    expect(monitored.untilFault(null, 3000)).toBeLessThanOrEqual(1200);
    expect(rig.driver.busOffCount).toBe(1);
  });
});

describe('overload of the device', () => {
  it('frames that are lost while others are late, three seconds in a row', () => {
    // 0x5bc floods the second buffer, and the needed 0x1db does not come.
    const monitored = createMonitored();
    const flood = (): void => monitored.rig.sends(new Array<number>(20).fill(0x5bc));
    monitored.tick(3000, () => monitored.rig.sends([0x1db, 0x55b]));
    const tookMs = monitored.untilFault('CAN_OVERLOADED', 10_000, flood);
    expect(tookMs).toBeLessThan(5000);
    monitored.tick(3000, () => monitored.rig.sends([0x1db, 0x55b]));
    expect(monitored.fault()).toBeNull();
  });
});
