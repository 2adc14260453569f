import { describe, expect, it } from 'vitest';
import { compactPlan } from '../../../host/fleet/compactPlan.ts';
import { planMany } from '../../../host/fleet/planMany.ts';
import { randomProblem } from '../scheduler/randomProblem.ts';

describe('planMany', () => {
  it('plans each vehicle as it is planned alone, in order, and tells how far it is', async () => {
    const problems = Array.from({ length: 250 }, (_, seed) => randomProblem(seed + 1, 12));
    const heard: number[] = [];
    const plans = await planMany(problems, { threads: 2, onProgress: (planned) => heard.push(planned) });
    expect(plans).toEqual(problems.map(compactPlan));
    expect(heard.at(-1)).toBe(250);
    expect(heard).toHaveLength(3);
  });

  it('names the vehicle that cannot be planned', async () => {
    const problems = Array.from({ length: 130 }, (_, seed) => randomProblem(seed + 1, 4));
    const { battery } = problems[0]!;
    problems[120] = { ...problems[120]!, battery: { ...battery, capacityWh: 0 } };
    await expect(planMany(problems)).rejects.toThrow(
      'FLEET_INPUT: vehicle 120: PLAN_INPUT: battery.capacityWh is 0',
    );
  });

  it('has no plan for nobody', async () => {
    expect(await planMany([])).toEqual([]);
  });
});
