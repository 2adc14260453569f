import type { Scenario } from '../../sim/scenario/scenario.ts';
import type { GridCodeChoice } from '../build/gridCode.ts';

/** The grid code of a scenario, as the build takes it. */
export function scenarioGridCode({ grid }: Scenario): GridCodeChoice {
  return { gridCode: grid.code, acceptUnverified: grid.acceptUnverified, gridSettings: grid.settings };
}
