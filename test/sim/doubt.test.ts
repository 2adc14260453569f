import { describe, expect, it } from 'vitest';
import type { Reason } from '../../firmware/contract/reasons.ts';
import { sealFrame, writeRaw } from '../../firmware/contract/frameCodec.ts';
import type { VehicleTruth } from '../../sim/vehicle/vehicleTruth.ts';
import { createSellingCar, leafProfile, type SellingCar } from './sellingCar.ts';

type Values = VehicleTruth['values'];

/** A car that sells. */
async function selling(): Promise<SellingCar> {
  const car = await createSellingCar();
  car.run(40);
  expect(car.states.at(-1)).toMatchObject({ mode: 'exporting', code: 'EXPORTING' });
  return car;
}

/** Falsifies what the car measures, from now until `end` is called. */
function falsify(car: SellingCar, change: (values: Values, atS: number) => void): { end(): void } {
  const error = (values: Values): void => change(values, car.nowUs() / 1e6);
  car.world.measurementErrors.add(error);
  return { end: () => void car.world.measurementErrors.delete(error) };
}

/** What was told and done while a car ran. */
interface Seen {
  readonly codes: Set<Reason>;
  /** From nothing to the first power, s; NaN when none came. */
  powerAfterS: number;
  closings: number;
  wakes: number;
  mostW: number;
}
function runAndLook(car: SellingCar, seconds: number, untilPower = false): Seen {
  const seen: Seen = { codes: new Set(), powerAfterS: NaN, closings: 0, wakes: 0, mostW: 0 };
  let statesSeen = car.states.length;
  let { contactors, hvRequest } = car.world.lines;
  const sinceUs = car.nowUs();
  while (car.nowUs() < sinceUs + seconds * 1e6 && !(untilPower && seen.powerAfterS > 0))
    car.run(Math.min(1, seconds), () => {
      const { lines, station } = car.world;
      if (lines.contactors && !contactors) seen.closings++;
      if (lines.hvRequest && !hvRequest) seen.wakes++;
      ({ contactors, hvRequest } = lines);
      seen.mostW = Math.max(seen.mostW, station.dcPowerW);
      if (Number.isNaN(seen.powerAfterS) && station.dcPowerW > 8000)
        seen.powerAfterS = (car.nowUs() - sinceUs) / 1e6;
      for (; statesSeen < car.states.length; statesSeen++) seen.codes.add(car.states[statesSeen]!.code);
    });
  return seen;
}

/** Every value that its frame can call "not available" is. */
function withSentinels(car: SellingCar): void {
  car.spoil('vehicle', (frame) => {
    const spec = Object.values(leafProfile.frames).find(({ id }) => id === frame.id);
    if (!spec) return;
    for (const signal of Object.values(spec.signals)) {
      const raw = signal.unavailableRaw?.[0];
      if (raw !== undefined) writeRaw(signal, frame.data, raw);
    }
    if (spec.counter) sealFrame(spec, frame.data, frame.data[6]! & 3);
  });
}

describe('a control unit that starts anew while the car sells', () => {
  it.each([
    ['silent for 0.7 s, then without values', 0.7],
    ['at once without values', 0],
  ])(
    '%s: no power before it has told them for five seconds, and the session goes on',
    async (_what, silentS) => {
      const car = await selling();
      car.spoil('vehicle', (frame) => {
        frame.id = 0x7f0;
      });
      const silence = silentS > 0 ? runAndLook(car, silentS) : null;
      withSentinels(car);
      const sentinels = runAndLook(car, 1);
      car.spoil('vehicle', null);
      const back = runAndLook(car, 20, true);
      expect(back.powerAfterS).toBeGreaterThan(5);
      expect(back.powerAfterS).toBeLessThan(10);
      const codes = [silence, sentinels, back].flatMap((seen) => (seen ? [...seen.codes] : []));
      expect(codes).toContain('PROFILE_UNPROVEN');
      expect(codes.some((code) => code === 'SIGNAL_UNAVAILABLE' || code === 'BATTERY_STALE')).toBe(true);
      expect(back.closings).toBe(0);
      expect(car.world.lines.contactors).toBe(true);
    },
  );
});

describe('a state of charge', () => {
  it.each<[string, (values: Values, atS: number) => void]>([
    [
      'of which the stored energy alternates, as behind a bridge, every 1.5 s',
      (values, atS) => {
        if (Math.floor(atS / 1.5) % 2) values.storedEnergyWh *= 144 / 220;
      },
    ],
    [
      'of which the figure on the dashboard alternates',
      (values, atS) => {
        if (Math.floor(atS / 1.5) % 2) values.displaySocPct *= 144 / 220;
      },
    ],
    [
      'of which the dashboard stretches the scale',
      (values) => {
        values.displaySocPct = Math.min(100, (values.socPct - 5) / 0.9);
      },
    ],
  ])('%s: it does not matter, the car sells on', async (_what, change) => {
    const car = await selling();
    falsify(car, change);
    const seen = runAndLook(car, 120);
    expect([...seen.codes]).toEqual(['EXPORTING']);
  });

  it('that alternates itself stops the car at once, for as long as it does so, and not for ever', async () => {
    const car = await selling();
    const fault = falsify(car, (values, atS) => {
      if (Math.floor(atS / 1.5) % 2) values.socPct *= 144 / 220;
    });
    car.run(5);
    const during = runAndLook(car, 300);
    expect(during.mostW).toBe(0);
    expect([...during.codes].filter((code) => /^SOC_/.test(code))).not.toEqual([]);
    // No contactor closes to wait for it.
    expect(during.closings).toBeLessThanOrEqual(1);
    fault.end();
    expect(runAndLook(car, 2400, true).powerAfterS).toBeGreaterThan(0);
  });

  it.each([0.045, -0.03])('that creeps by %d percent a second is not believed', async (pctPerS) => {
    const car = await selling();
    let offPct = 0;
    falsify(car, (values) => {
      // Each step of the plant is a tenth of a second.
      offPct += pctPerS / 10;
      values.socPct += offPct;
    });
    const seen = runAndLook(car, 90);
    expect(seen.codes).toContain('SOC_IMPLAUSIBLE');
  });
});

describe('a car of another model year than the profile', () => {
  it('says so, sells nothing, and is not woken all day for it', async () => {
    const car = await createSellingCar();
    const fault = falsify(car, (values) => {
      values.displaySocPct = 0;
    });
    const seen = runAndLook(car, 900);
    expect(seen.codes).toContain('PROFILE_CONTRADICTED');
    expect([seen.mostW, seen.closings]).toEqual([0, 0]);
    expect(seen.wakes).toBeLessThanOrEqual(1);
    fault.end();
    // Nor is it refused for ever: the next look is half an hour after the first.
    expect(runAndLook(car, 1200, true).powerAfterS).toBeGreaterThan(0);
  });
});
