import { expect, it } from 'vitest';
import { parseFault } from '../../../sim/fault/faultText.ts';
import { atMinute, quarterHourPrices, runTwin, spanOf, startTwin } from './twinHarness.ts';

const selling = { span: spanOf(12), prices: quarterHourPrices([0.9]) };

it('faults begin and end in the simulator as planned, and the log says so', async () => {
  const faults = ['silent:message=0x5e0@4m+4s', 'linkLost@8m+1m', 'restarted@10m'].map(parseFault);
  const { twin, events } = await startTwin({ ...selling, faults });
  const { world, service } = twin;
  const sells = (): boolean => world.station.dcPowerW > 5000;

  await twin.runUntil(atMinute(3.9));
  expect(sells()).toBe(true);
  await twin.runUntil(atMinute(4.2));
  expect(sells()).toBe(false);
  // The grid code asks for a minute of a grid that is told of, and then for a slow rise.
  await twin.runUntil(atMinute(7.9));
  expect(sells()).toBe(true);
  expect(service.summary().links.device).toBe('online');
  await twin.runUntil(atMinute(8.5));
  expect(service.summary().links.device).toBe('offline');
  await twin.runUntil(atMinute(9.9));
  expect([service.summary().links.device, world.controller.boots()]).toEqual(['online', 1]);
  await twin.runUntil(atMinute(10.1));
  expect(world.controller.boots()).toBe(2);

  const told = events.filter(({ code }) => code === 'FAULT_BEGINS' || code === 'FAULT_ENDS');
  expect(
    told.map(({ atMs, code, text }) => [(atMs - atMinute(0)) / 1000, code, text.split(/[:@]/)[0]]),
  ).toEqual([
    [240, 'FAULT_BEGINS', 'silent'],
    [244, 'FAULT_ENDS', 'silent'],
    [480, 'FAULT_BEGINS', 'linkLost'],
    [540, 'FAULT_ENDS', 'linkLost'],
    [600, 'FAULT_BEGINS', 'restarted'],
  ]);
});

it("a host's wrong clock reaches the car", async () => {
  const { twin } = await startTwin({ ...selling, faults: [parseFault('hostClock:byS=7200@4m')] });
  await twin.runUntil(atMinute(8));
  const { message } = twin.store.latestState('leaf-1')!;
  expect((message.t! - atMinute(8)) / 1000).toBeGreaterThan(7000);
});

it('refuses what a planner cannot be made to do', async () => {
  await expect(runTwin({ ...selling, faults: [parseFault('policyEnds@4m')] })).rejects.toThrow(
    /^FAULT_UNAVAILABLE: policyEnds .*campaign/,
  );
});
