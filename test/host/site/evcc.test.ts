import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { planSite } from '../../../host/site/planSite.ts';
import { settleSite } from '../../../host/site/settleSite.ts';
import { loadSolver } from '../../../host/solver/solveModel.ts';
import {
  answeredMoney,
  evccReports,
  moneyOf,
  readEvccCase,
  siteProblemOfEvcc,
  type EvccCase,
} from './evccRequest.ts';

const folder = '../shared/data/evcc';
const isThere = existsSync(folder);
if (!isThere) console.warn(`${folder} is not there: the requests of evcc are not planned`);
const files = isThere ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
const solver = await loadSolver();

/**
 * The number in 013 is not that of the schedule beside it: commit 0d9c630 of evcc-io/optimizer replaced the number alone,
 * by that of another optimum, in which the battery gives all it can in the first slot and the car charges that much
 * less in the second. evcc's number leaves out the worth of what is stored after the first slot, so the two differ.
 */
const elsewhere = '013-grid-export-limit-hit.json';

describe.runIf(isThere)('the requests of evcc', () => {
  it('are the eleven from 009 to 019', () => {
    expect(files).toHaveLength(11);
  });

  it.each(files)('%s has the optimum that evcc answered with', (file) => {
    const evcc = readEvccCase(`${folder}/${file}`);
    const plan = planSite(solver, siteProblemOfEvcc(evcc.request), { timeLimitMs: 50_000 });
    expect(plan.gap).toBeLessThan(1e-9);
    expect(Math.abs(moneyOf(plan) - answeredMoney(evcc))).toBeLessThan(1e-4);
    if (file === elsewhere) return;
    const initialWorth = evcc.request.batteries.reduce(
      (worth, { p_a }, index) => worth + p_a * evcc.expected_response.batteries[index]!.state_of_charge[0]!,
      0,
    );
    expect(Math.abs(moneyOf(plan) - (evcc.expected_response.objective_value + initialWorth))).toBeLessThan(
      1e-4,
    );
  });

  it('013 has a second optimum, and the number of evcc is that of this one', () => {
    const evcc: EvccCase = readEvccCase(`${folder}/${elsewhere}`);
    const problem = siteProblemOfEvcc(evcc.request);
    const givenWh = evcc.expected_response.batteries.map((battery) =>
      Float64Array.from(
        battery.charging_power,
        (chargedWh, index) => battery.discharging_power[index]! - chargedWh,
      ),
    );
    const curtailedWh = new Float64Array(problem.slots.length);
    const answered = settleSite(problem, { givenWh, curtailedWh });
    // As much earlier as the battery has left of its power in the first slot.
    const [car, battery] = givenWh as [Float64Array, Float64Array];
    const movedWh =
      (problem.stores[1]!.maxDischargeW * problem.slots[0]!.durationMs) / 3_600_000 - battery[0]!;
    expect(movedWh).toBeGreaterThan(100);
    battery[0]! += movedWh;
    battery[1]! -= movedWh;
    car[0]! -= movedWh;
    car[1]! += movedWh;
    const other = settleSite(problem, { givenWh, curtailedWh });
    expect(other.cost).toBeCloseTo(answered.cost, 6);
    expect(evccReports(other, evcc.request)).toBeCloseTo(evcc.expected_response.objective_value, 6);
  });
});
