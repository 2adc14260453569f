import { expect, it } from 'vitest';
import { chademoVehicleFrames } from '../../firmware/contract/chademo.ts';
import { readSignal } from '../../firmware/contract/frameCodec.ts';
import type { FrameSpec } from '../../firmware/contract/frameSpec.ts';
import { createSellingCar } from './sellingCar.ts';

/** The simulated station does not act on all that the firmware tells it: what a real one reads is looked at here. */
it('the station is told of battery and reserve, and what changes is told within two seconds', async () => {
  const car = await createSellingCar({ startSocPct: 60 });
  const heard = new Map<number, Uint8Array>();
  car.world.chargerBus.attach({
    nextSendAtUs: Infinity,
    acknowledges: false,
    frameToSend: () => {
      throw new Error('it never wants to send');
    },
    onSent: () => undefined,
    onSendError: () => undefined,
    onFrame: ({ id, data }) => void heard.set(id, data.slice()),
  });
  const told = ({ id, signals }: FrameSpec): Record<string, number | null> =>
    Object.fromEntries(
      Object.entries(signals).map(([key, signal]) => [key, readSignal(signal, heard.get(id)!)]),
    );
  const socsPct = new Set<number>();
  const look = (): void => {
    const { socPct } = car.states.at(-1)!;
    const { status, dischargeLimits, dischargeEstimate } = chademoVehicleFrames;
    expect(told(status)).toMatchObject({
      protocol: 2,
      enabled: 1,
      notParked: 0,
      contactorsOpen: 0,
      dischargeCompatible: 1,
    });
    expect(Math.abs((told(status)['socPct'] ?? NaN) - socPct!)).toBeLessThan(1);
    // 25 % are kept.
    expect(told(dischargeLimits)).toMatchObject({ minSocPct: 25, maxSocPct: 100 });
    expect(told(dischargeLimits)['maxDischargeCurrentA']).toBeGreaterThan(20);
    const availableKwh = ((socPct! - 25) / 100) * 27;
    expect(Math.abs((told(dischargeEstimate)['availableEnergyKwh'] ?? NaN) - availableKwh)).toBeLessThan(
      0.15,
    );
    socsPct.add(told(status)['socPct']!);
  };
  car.run(40);
  for (let minute = 0; minute < 6; minute++) {
    look();
    car.run(60);
  }
  look();
  expect(socsPct.size).toBeGreaterThan(2);
});
