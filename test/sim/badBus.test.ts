import { beforeAll, describe, expect, it } from 'vitest';
import { sealFrame, writeRaw } from '../../firmware/contract/frameCodec.ts';
import type { BusMessage } from '../../firmware/contract/messages.ts';
import type { Reason } from '../../firmware/contract/reasons.ts';
import type { FrameSpec } from '../../firmware/contract/frameSpec.ts';
import type { CanNode } from '../../sim/bus/canNode.ts';
import { canFrame } from './bus/testNode.ts';
import { createSellingCar, leafProfile, type Bus, type SellingCar, type Spoil } from './sellingCar.ts';

/** Puts a fault into the world of a selling car; returns what ends it. */
type Fault = (car: SellingCar) => () => void;

/** Spoils every frame of an identifier. */
const spoiled =
  (bus: Bus, id: number, spoil: () => Spoil): Fault =>
  (car) => {
    const change = spoil();
    car.spoil(bus, (frame) => {
      if (frame.id === id) change(frame);
    });
    return () => car.spoil(bus, null);
  };
const busOf = (car: SellingCar, bus: Bus) =>
  bus === 'vehicle' ? car.world.vehicleBus : car.world.chargerBus;
/** Sends the same frame again and again, as soon as the bus is free. */
const babbling =
  (bus: Bus, id: number, data: readonly number[]): Fault =>
  (car) => {
    let isOn = true;
    const node: CanNode = {
      get nextSendAtUs() {
        return isOn ? 0 : Infinity;
      },
      acknowledges: false,
      frameToSend: () => canFrame(id, data),
      onSent: () => undefined,
      onSendError: () => undefined,
      onFrame: () => undefined,
    };
    busOf(car, bus).attach(node);
    return () => {
      isOn = false;
    };
  };
const chipFault =
  (bus: Bus, kind: 'dead' | 'distorting'): Fault =>
  (car) => {
    const { vehicleChip, chargerChip } = car.world.controller;
    const chip = bus === 'vehicle' ? vehicleChip : chargerChip;
    chip.setFault(kind, car.nowUs());
    return () => chip.setFault('none', car.nowUs());
  };

const tooShort = (): Spoil => (frame) => {
  frame.lengthBytes = 7;
};
const badChecksum = (): Spoil => (frame) => {
  frame.data[7]! ^= 0xff;
};
const frozen = (): Spoil => {
  let kept: Uint8Array | undefined;
  return (frame) => {
    kept ??= frame.data.slice();
    frame.data.set(kept);
  };
};
const remote = (): Spoil => (frame) => {
  frame.remote = true;
};
const extended = (): Spoil => (frame) => {
  frame.extended = true;
};
/** It goes out under another identifier. */
const absent = (): Spoil => (frame) => {
  frame.id = 0x7f0;
};
const specOf = (id: number): FrameSpec =>
  Object.values(leafProfile.frames).find((frame) => frame.id === id) as FrameSpec;
/** "Not available" in place of a reading, under a good checksum. */
const unavailable =
  (name: 'batteryVoltageV' | 'socPct' | 'dischargeLimitW' | 'motorSpeedRpm') => (): Spoil => (frame) => {
    const spec = specOf(frame.id);
    const signal = spec.signals[leafProfile.bindings[name]!.signal]!;
    writeRaw(signal, frame.data, signal.unavailableRaw![0]!);
    sealFrame(spec, frame.data, frame.data[6]! & 3);
  };
/** The meter says -8.3 MW: its sign bit is set and nothing else. */
const implausiblePower = (): Spoil => (frame) => {
  frame.data.set([0, 0, 0x80]);
};

type Counter = keyof BusMessage['rejected'] | 'restarts' | 'busOffs' | 'expired' | null;
const counted = (message: BusMessage, counter: Counter): number => {
  if (counter === null) return 1;
  return counter in message.rejected
    ? message.rejected[counter as keyof BusMessage['rejected']]
    : (message[counter as 'restarts'] as number);
};

interface Row {
  readonly what: string;
  readonly bus: Bus;
  readonly fault: Fault;
  /** Shown while it lasts. */
  readonly reason: Reason;
  readonly counter: Counter;
  /** From the first bad frame to no power at the station, s: the timeout, a sample or two, and a ramp of 1.2 s. */
  readonly zeroWithinS: number;
  /** From the end of the fault to selling again, s. */
  readonly backWithinS: number;
}

const row = (
  what: string,
  bus: Bus,
  fault: Fault,
  reason: Reason,
  counter: Counter,
  zeroWithinS: number,
  backWithinS: number,
): Row => ({ what, bus, fault, reason, counter, zeroWithinS, backWithinS });

const battery = (id: number): string => id.toString(16).toUpperCase();
/** A station that is connected and has no voltage. */
const noVoltage = [2, 0, 0, 0, 1, 0x05, 255, 60];

/**
 * A session that goes on, one that is begun anew once the contactors have rested for a minute, and one that failed to
 * begin: after the retry pause of 300 s.
 */
const AT_ONCE_S = 3;
/** A chip that is back is found within a second, what was missing meanwhile is asked for after another, then the ramp. */
const CHIP_BACK_S = 3.5;
/** What of the car was unknown must have been known for five seconds first. */
const SETTLE_S = 5;
const CAR_BACK_S = AT_ONCE_S + SETTLE_S;
/** After a silence of the whole bus each needed message comes three times first: the temperature is sampled once a second. */
const PROOF_S = 8;
const NEW_SESSION_S = 80;
/** Who has not seen the grid for two seconds waits as the grid code asks, and then ramps up: 10 s each in these tests. */
const GRID_BACK_S = 25;
const RETRY_S = 380;

const rows: readonly Row[] = [
  ...[0x1db, 0x1dc, 0x1da, 0x55b].flatMap((id) => {
    const zeroS = id === 0x55b ? 2.6 : 2;
    const of = (spoil: () => Spoil): Fault => spoiled('vehicle', id, spoil);
    return [
      row(`${battery(id)} too short`, 'vehicle', of(tooShort), 'FRAME_LENGTH', 'length', zeroS, CAR_BACK_S),
      row(
        `${battery(id)} with a wrong checksum`,
        'vehicle',
        of(badChecksum),
        'FRAME_CHECKSUM',
        'checksum',
        zeroS,
        CAR_BACK_S,
      ),
      row(`${battery(id)} frozen`, 'vehicle', of(frozen), 'FRAME_FROZEN', 'frozen', zeroS, CAR_BACK_S),
      row(`${battery(id)} remote`, 'vehicle', of(remote), 'FRAME_REMOTE', 'remote', zeroS, CAR_BACK_S),
      row(
        `${battery(id)} extended`,
        'vehicle',
        of(extended),
        'FRAME_EXTENDED',
        'extended',
        zeroS,
        CAR_BACK_S,
      ),
      row(`${battery(id)} absent`, 'vehicle', of(absent), 'BATTERY_STALE', null, zeroS, CAR_BACK_S),
    ];
  }),
  ...(
    [
      ['batteryVoltageV', 0x1db],
      ['dischargeLimitW', 0x1dc],
      ['motorSpeedRpm', 0x1da],
      ['socPct', 0x55b],
    ] as const
  ).map(([name, id]) =>
    row(
      `${name} not available`,
      'vehicle',
      spoiled('vehicle', id, unavailable(name)),
      'SIGNAL_UNAVAILABLE',
      'unavailable',
      1.8,
      CAR_BACK_S,
    ),
  ),
  row(
    'one that sends identifier 0 without pause',
    'vehicle',
    babbling('vehicle', 0, [0, 0, 0, 0, 0, 0, 0, 0]),
    'CAN_OVERLOADED',
    null,
    2,
    AT_ONCE_S + PROOF_S,
  ),
  // Data that are away for five seconds end the session. The flood keeps the interpreter so busy that the ramp's ticks come
  // late, too.
  row(
    'one that sends a mapped identifier without pause',
    'vehicle',
    babbling('vehicle', 0x1db, [1, 2, 3, 4, 5, 6, 7, 8]),
    'CAN_OVERLOADED',
    'checksum',
    2.4,
    RETRY_S,
  ),
  row(
    'a chip that does not answer',
    'vehicle',
    chipFault('vehicle', 'dead'),
    'CAN_CHIP_SILENT',
    'restarts',
    1.5,
    CHIP_BACK_S + PROOF_S,
  ),
  ...[0x109, 0x208].flatMap((id) => {
    const of = (spoil: () => Spoil): Fault => spoiled('charger', id, spoil);
    const back = id === 0x109 ? RETRY_S : AT_ONCE_S;
    return [
      row(`${battery(id)} too short`, 'charger', of(tooShort), 'FRAME_LENGTH', 'length', 2.4, back),
      row(`${battery(id)} remote`, 'charger', of(remote), 'FRAME_REMOTE', 'remote', 2.4, back),
      row(`${battery(id)} extended`, 'charger', of(extended), 'FRAME_EXTENDED', 'extended', 2.4, back),
    ];
  }),
  row(
    'a meter that is frozen',
    'charger',
    spoiled('charger', 0x5e0, frozen),
    'FRAME_FROZEN',
    'frozen',
    4.2,
    GRID_BACK_S,
  ),
  row(
    'a meter that reads nonsense',
    'charger',
    spoiled('charger', 0x5e0, implausiblePower),
    'SIGNAL_UNAVAILABLE',
    'unavailable',
    3.6,
    AT_ONCE_S,
  ),
  row(
    'one that sends identifier 0 without pause',
    'charger',
    babbling('charger', 0, [0, 0, 0, 0, 0, 0, 0, 0]),
    'CAN_OVERLOADED',
    'expired',
    1.3,
    NEW_SESSION_S,
  ),
  row(
    'one that sends a mapped identifier without pause',
    'charger',
    babbling('charger', 0x109, noVoltage),
    'CAN_OVERLOADED',
    'expired',
    2.4,
    RETRY_S,
  ),
  row(
    'a chip that does not answer',
    'charger',
    chipFault('charger', 'dead'),
    'CAN_CHIP_SILENT',
    'restarts',
    1.3,
    NEW_SESSION_S,
  ),
  row('bus-off', 'charger', chipFault('charger', 'distorting'), 'CAN_BUS_OFF', 'busOffs', 1.3, RETRY_S),
];

/** Runs until the car sells, and checks that it does. */
async function createSelling(): Promise<SellingCar> {
  const car = await createSellingCar();
  car.run(40);
  expect(car.states.at(-1)).toMatchObject({ mode: 'exporting', code: 'EXPORTING' });
  expect(car.world.station.dcPowerW).toBeGreaterThan(8000);
  return car;
}

describe('a selling car', () => {
  it.each(rows)('$bus bus: $what', async ({ bus, fault, reason, counter, zeroWithinS, backWithinS }) => {
    const car = await createSelling();
    const { world, states } = car;
    const countedBefore = counted(states.at(-1)!.can[bus], counter);
    const endFault = fault(car);
    const sinceUs = car.nowUs();
    let zeroAfterS = NaN;
    let powerW = world.station.dcPowerW;
    let contactors = true;
    let statesSeen = states.length;
    const reasons = new Set<Reason>();
    const busFaults = new Set<Reason>();
    // What is over before five seconds of missing data have ended the session goes on at once. On the vehicle's bus, which
    // is sampled, a message that was missing is looked for each 1.3 s and must then come twice within a quarter of a second;
    // a chip is found later still.
    const sampledS = backWithinS === CHIP_BACK_S + PROOF_S ? 2 : 2.5;
    const briefS = bus === 'charger' ? 4.5 : sampledS;
    car.run(backWithinS < NEW_SESSION_S ? briefS : 20, () => {
      const { dcPowerW } = world.station;
      // Nothing that a bad frame says moves more power, in either direction, or closes a contactor.
      expect(dcPowerW).toBeLessThanOrEqual(powerW + 50);
      expect(dcPowerW).toBeGreaterThanOrEqual(0);
      expect(world.lines.contactors && !contactors).toBe(false);
      // Contactors open without current.
      if (contactors && !world.lines.contactors) expect(powerW).toBeLessThan(5 * 400);
      powerW = dcPowerW;
      contactors = world.lines.contactors;
      if (Number.isNaN(zeroAfterS) && dcPowerW === 0) zeroAfterS = (car.nowUs() - sinceUs) / 1e6;
      for (; statesSeen < states.length; statesSeen++) {
        const { code, can } = states[statesSeen]!;
        reasons.add(code);
        if (can[bus].fault !== null) busFaults.add(can[bus].fault);
      }
    });
    expect(zeroAfterS).toBeLessThanOrEqual(zeroWithinS);
    // The end of a session speaks of itself; its cause stands beside it.
    expect([...reasons, ...busFaults]).toContain(reason);
    if (counter !== null) expect(counted(states.at(-1)!.can[bus], counter)).toBeGreaterThan(countedBefore);
    // A lasting fault has one face: at most the ages of the data come before it, and the end of the session after it.
    expect(reasons.size).toBeLessThanOrEqual(5);

    endFault();
    const endedUs = car.nowUs();
    let backAfterS = NaN;
    const watchReturn = (): void => {
      if (Number.isNaN(backAfterS) && world.station.dcPowerW > 8000)
        backAfterS = (car.nowUs() - endedUs) / 1e6;
    };
    while (Number.isNaN(backAfterS) && car.nowUs() < endedUs + backWithinS * 1e6) car.run(1, watchReturn);
    expect(backAfterS).toBeLessThanOrEqual(backWithinS);
    expect([world.controller.boots(), world.controller.uncaught()]).toEqual([1, 0]);
    // A flood overruns the interpreter's queue of pin events: it says so, and the tick finds what they were for.
    expect(car.printed.filter((line) => !line.includes('FIFO_FULL'))).toEqual([]);
  });
});

describe('data that stay away', () => {
  it.each([
    ['of the battery', 'vehicle', 0x1db],
    ['of the station', 'charger', 0x109],
    ['of the meter', 'charger', 0x5e0],
  ] as const)('%s end the session after five seconds, without current', async (_of, bus, id) => {
    const car = await createSelling();
    const { world } = car;
    spoiled(bus, id, absent)(car);
    const sinceUs = car.nowUs();
    let openedAfterS = NaN;
    let powerW = world.station.dcPowerW;
    car.run(20, () => {
      if (Number.isNaN(openedAfterS) && !world.lines.contactors) {
        openedAfterS = (car.nowUs() - sinceUs) / 1e6;
        expect(powerW).toBeLessThan(5 * 400);
      }
      powerW = world.station.dcPowerW;
    });
    expect(openedAfterS).toBeLessThan(bus === 'vehicle' ? 7 : 8);
  });
});

describe('sound buses', () => {
  // The phases of senders and tick drift against each other: what happens in one of them shows after minutes.
  it.each([1, 3])('let the car sell for 30 minutes without a stop, seed %i', async (seed) => {
    const car = await createSellingCar({ seed });
    car.run(40);
    const seen = car.states.length;
    car.run(1800);
    expect([...new Set(car.states.slice(seen).map(({ code }) => code))]).toEqual(['EXPORTING']);
    expect(car.states.at(-1)!.can.vehicle).toMatchObject({ fault: null, restarts: 0 });
    expect(car.states.at(-1)!.can.charger).toMatchObject({
      fault: null,
      restarts: 0,
      busOffs: 0,
      expired: 0,
    });
  });
});

/** Sends bad frames beside the good ones. */
describe('a stranger on the bus', () => {
  let car: SellingCar;
  const strangerFrames = [
    ['checksum', canFrame(0x1db, [1, 2, 3, 4, 5, 6, 0, 0])],
    ['length', canFrame(0x1dc, [1, 2])],
    ['remote', canFrame(0x1da, [], { remote: true })],
    ['extended', canFrame(0x55b, [255, 255, 255, 255, 255, 255, 255, 255], { extended: true })],
    ['length', canFrame(0x109, [2, 154, 1, 0])],
    ['remote', canFrame(0x208, [], { remote: true })],
    ['extended', canFrame(0x109, [0, 0, 0, 0, 0, 255, 0, 0], { extended: true })],
  ] as const;
  beforeAll(async () => {
    car = await createSelling();
    for (const bus of ['vehicle', 'charger'] as const) {
      let sent = 0;
      let dueUs = car.nowUs();
      busOf(car, bus).attach({
        get nextSendAtUs() {
          return dueUs;
        },
        acknowledges: false,
        frameToSend: () => strangerFrames[sent % strangerFrames.length]![1],
        onSent: () => {
          sent++;
          dueUs += 3700;
        },
        onSendError: () => undefined,
        onFrame: () => undefined,
      });
    }
  });

  it('does not move the output: good frames beside bad ones are good', () => {
    let leastW = Infinity;
    let mostW = 0;
    car.run(300, () => {
      leastW = Math.min(leastW, car.world.station.dcPowerW);
      mostW = Math.max(mostW, car.world.station.dcPowerW);
    });
    expect(leastW).toBeGreaterThan(8000);
    expect(mostW).toBeLessThan(9600);
    expect(new Set(car.states.slice(-290).map(({ code }) => code))).toEqual(new Set(['EXPORTING']));
    expect([car.world.controller.boots(), car.world.controller.uncaught()]).toEqual([1, 0]);
  });

  it('is counted', () => {
    const { vehicle, charger } = car.states.at(-1)!.can;
    expect(vehicle.rejected.checksum).toBeGreaterThan(0);
    expect(vehicle.rejected.length).toBeGreaterThan(0);
    expect(vehicle.rejected.remote).toBeGreaterThan(0);
    expect(charger.rejected.length).toBeGreaterThan(50);
    expect(charger.rejected.remote).toBeGreaterThan(50);
    expect([vehicle.fault, charger.fault]).toEqual([null, null]);
  });
});

describe('an oscillator setting that is wrong', () => {
  it.each([8e6, 20e6])(
    'crystals of %i Hz: nothing is heard, nothing is sent, and it is said why',
    async (oscillatorHz) => {
      const car = await createSellingCar({ oscillatorHz });
      car.run(120, () => {
        expect(car.world.station.dcPowerW).toBe(0);
        expect(car.world.lines).toMatchObject({ contactors: false, permission: false });
      });
      expect(car.world.chargerBus.counters.errors).toBe(0);
      const state = car.states.at(-1)!;
      expect(state.code).toBe('CAN_UNREADABLE');
      expect(state.can.charger).toMatchObject({ fault: 'CAN_UNREADABLE', received: 0 });
      // Looked at once a second while the station speaks.
      expect(state.can.charger.garbled).toBeGreaterThan(60);
    },
  );
});

describe('a car that is not the one of the profile', () => {
  it('is told from one that is asleep, and nothing moves', async () => {
    const car = await createSellingCar();
    const ours = Object.values(leafProfile.frames).map(({ id }) => id);
    car.spoil('vehicle', (frame) => {
      if (ours.includes(frame.id)) frame.id += 0x100;
    });
    const reasons = new Set<Reason>();
    car.run(60, () => {
      reasons.add(car.states.at(-1)?.code ?? 'BOOTING');
      expect(car.world.lines).toMatchObject({ contactors: false, permission: false });
    });
    expect([...reasons]).toContain('PROFILE_UNPROVEN');
  });
});
