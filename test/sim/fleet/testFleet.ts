import { commuteCycle } from '../../../sim/cycle/exampleCycles.ts';
import { leafFleetCar } from '../../../sim/fleet/fleetCar.ts';
import type { FleetGroup, FleetSpec } from '../../../sim/fleet/fleetSpec.ts';
import { plugPatterns } from '../../../sim/fleet/plugPatterns.ts';
import { policyRules, type PolicyRuleName } from '../../../sim/fleet/policyRules.ts';
import { sampleTrip } from '../../../sim/fleet/tripTable.ts';

/** A short and a longer way: enough roads for tests. */
export const testTrips = [1, 4].map((repeat) =>
  sampleTrip(leafFleetCar, { label: `commute x ${repeat}`, cycle: commuteCycle(), repeat }),
);

const STEP_S = 900;
const STEPS_PER_DAY = 96;

/** Prices of a day with a cheap night and a dear evening. */
export function testPrices(days: number): Float64Array {
  return Float64Array.from({ length: days * STEPS_PER_DAY }, (_, step) => {
    const hour = (step % STEPS_PER_DAY) / 4;
    return hour < 6 ? 0.1 : hour >= 17 && hour < 21 ? 0.5 : 0.3;
  });
}

/** A fleet that sells at peaks, with what the test changes. */
export function testFleet(
  days: number,
  vehicles: number,
  more: Partial<FleetGroup> = {},
  rule: PolicyRuleName = 'sellAtPeaks',
  seed = 1,
): FleetSpec {
  const prices = testPrices(days);
  const policy = policyRules[rule]({
    importPrices: prices,
    exportPrices: prices,
    stepsPerDay: STEPS_PER_DAY,
    chargeUpToPct: 90,
    sellDownToPct: 40,
  });
  return {
    seed,
    days,
    stepS: STEP_S,
    startWeekday: 0,
    groups: [
      {
        label: 'test',
        vehicles,
        car: leafFleetCar,
        startSocPct: 60,
        trips: testTrips,
        calendar: plugPatterns.household,
        policies: [policy],
        rules: { departureSocPct: 60, holdsDepartures: true },
        ...more,
      },
    ],
  };
}
