import { buildFirmware } from '../../host/build/buildFirmware.ts';
import { loadVehicleProfile } from '../../host/build/vehicleProfile.ts';
import { loadPriceCsv } from '../../host/prices/readPriceCsv.ts';
import { applyTariff } from '../../host/prices/tariff.ts';
import { scenarioGridCode } from '../../host/twin/scenarioGridCode.ts';
import { createTimeline, scenarioSpan } from '../../host/twin/timeline.ts';
import { createTwin } from '../../host/twin/twin.ts';
import { createWorkingDay, workingDayScenario as scenario } from './workingDay.ts';

/** What a day costs, s: on the clock, and of processor time, the collector's own threads included. */
export interface DayCost {
  readonly wallS: number;
  readonly processorS: number;
}

const board = 'esp32';
const { code: bundle } = await buildFirmware({
  board,
  vehicle: scenario.vehicle,
  ...scenarioGridCode(scenario),
});

/** Car, station, grid, buses, chips and the bundle, and the least that it needs of a host. */
function worldAlone(): () => void {
  const day = createWorkingDay(bundle);
  return () => day.run();
}

/** The same with broker, service and database, as `backfeed sim` runs it. */
async function twin(): Promise<() => Promise<void>> {
  const prices = applyTariff(loadPriceCsv(scenario.prices, scenario.timeZone), scenario.tariff);
  const span = scenarioSpan(scenario, prices);
  const whole = await createTwin({
    scenario,
    span,
    drives: createTimeline(scenario, span),
    outages: [],
    prices,
    seed: 1,
    board,
    bundle,
    profile: loadVehicleProfile(scenario.vehicle),
    log: () => undefined,
  });
  return async () => {
    await whole.runUntil(span.endAtMs);
    await whole.close();
  };
}

// One day in a process of its own, loaded as the command line is: a test runner's way of importing costs a quarter.
const run = process.argv[2] === 'twin' ? await twin() : worldAlone();
const before = process.cpuUsage();
const startedAtMs = performance.now();
await run();
const wallS = (performance.now() - startedAtMs) / 1000;
const { user, system } = process.cpuUsage(before);
process.stdout.write(JSON.stringify({ wallS, processorS: (user + system) / 1e6 } satisfies DayCost));
