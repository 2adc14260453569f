import { bench, describe } from 'vitest';
import { buildFirmware } from '../../host/build/buildFirmware.ts';
import { loadVehicleProfile } from '../../host/build/vehicleProfile.ts';
import { loadPriceCsv } from '../../host/prices/readPriceCsv.ts';
import { applyTariff } from '../../host/prices/tariff.ts';
import { scenarioGridCode } from '../../host/twin/scenarioGridCode.ts';
import { createTimeline, scenarioSpan } from '../../host/twin/timeline.ts';
import { createTwin } from '../../host/twin/twin.ts';
import { createWorkingDay, workingDayScenario as scenario } from './workingDay.ts';

const DAY_S = 86_400;
const options = { iterations: 2, time: 0, warmupIterations: 0, warmupTime: 0, throws: true };

const { code: bundle } = await buildFirmware({
  board: 'esp32',
  vehicle: scenario.vehicle,
  ...scenarioGridCode(scenario),
});

/** Prints how many times faster than real time the day was, by the processor time of this process on its best run. */
function benchDay(name: string, run: () => void | Promise<void>): void {
  let bestS = Infinity;
  const timed = async (): Promise<void> => {
    const before = process.cpuUsage();
    await run();
    const { user, system } = process.cpuUsage(before);
    bestS = Math.min(bestS, (user + system) / 1e6);
  };
  const teardown = (_task: unknown, mode?: string): void => {
    if (mode !== 'warmup') console.log(`${name}: ${Math.round(DAY_S / bestS)} x real time`);
  };
  bench(name, timed, { ...options, teardown });
}

describe('a day with 2 h of driving and 10 h plugged in, with the real bundle', () => {
  benchDay('the world alone', () => createWorkingDay(bundle).run());

  benchDay('the twin: with broker, service and database', async () => {
    const prices = applyTariff(loadPriceCsv(scenario.prices, scenario.timeZone), scenario.tariff);
    const span = scenarioSpan(scenario, prices);
    const twin = await createTwin({
      scenario,
      span,
      drives: createTimeline(scenario, span),
      outages: [],
      prices,
      seed: 1,
      board: 'esp32',
      bundle,
      profile: loadVehicleProfile(scenario.vehicle),
      log: () => undefined,
    });
    try {
      await twin.runUntil(span.endAtMs);
    } finally {
      await twin.close();
    }
  });
});
