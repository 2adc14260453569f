import type { PlanBattery, PlanProblem, SocPowerPoint } from '../../../host/scheduler/planProblem.ts';
import { randomProblem, uniformFrom } from './randomProblem.ts';

/** A data sheet's efficiencies: low at low power, best in the middle, or falling all the way. */
function randomCurve(between: (low: number, high: number) => number, rises: boolean, mostW: number) {
  const best = between(0.88, 0.97);
  const shares = [0.1, 0.3, 0.6, 1.0];
  const losses = rises
    ? [between(0.05, 0.3), between(0.02, 0.05), 0, between(0, 0.02)]
    : [0, 0.004, 0.012, 0.03];
  return shares.map((share, index) => ({ powerW: share * mostW, efficiency: best - losses[index]! }));
}

/** Power that falls toward one end of the state of charge, by slopes that do not rise. */
function fallingTaper(mostW: number, fromPct: number, endShare: number): SocPowerPoint[] {
  return [
    { socPct: 0, powerW: mostW },
    { socPct: fromPct, powerW: mostW },
    { socPct: (fromPct + 100) / 2, powerW: (mostW * (2 + endShare)) / 3 },
    { socPct: 100, powerW: mostW * endShare },
  ];
}

/** A random problem with a random choice of everything that a planner can be asked for. */
export function randomFeatures(seed: number, count: number): PlanProblem {
  const uniform = uniformFrom(7 * seed + 3);
  const between = (low: number, high: number): number => low + (high - low) * uniform();
  const maybe = (share: number): boolean => uniform() < share;
  const problem = randomProblem(seed, count);
  const { maxImportW, maxExportW } = problem.battery;
  const chargeTaper = fallingTaper(maxImportW, between(40, 90), between(0, 0.5));
  const dischargeTaper = fallingTaper(Math.max(1, maxExportW), between(50, 90), between(0, 0.6))
    .map(({ socPct, powerW }) => ({ socPct: 100 - socPct, powerW }))
    .reverse();
  const battery: PlanBattery = {
    ...problem.battery,
    ...(maybe(0.4) ? { chargeCurve: randomCurve(between, maybe(0.5), maxImportW) } : {}),
    ...(maybe(0.4) ? { dischargeCurve: randomCurve(between, maybe(0.5), Math.max(1, maxExportW)) } : {}),
    ...(maybe(0.3) ? { minImportW: between(0, 0.4) * maxImportW } : {}),
    ...(maybe(0.3) ? { minExportW: between(0, 0.4) * maxExportW } : {}),
    ...(maybe(0.3) ? { standbyW: between(0, 200) } : {}),
    ...(maybe(0.4) ? { chargeTaper } : {}),
    ...(maybe(0.4) ? { dischargeTaper } : {}),
    ...(maybe(0.4) ? { selfDischargePctPerDay: between(0, 5) } : {}),
    ...(maybe(0.3) ? { drainW: between(0, 60) } : {}),
    ...(maybe(0.3)
      ? {
          holdPrices: [
            { fromSocPct: between(0, 60), pricePerKwhHour: between(0, 0.0005) },
            { fromSocPct: between(60, 100), pricePerKwhHour: between(0.0005, 0.003) },
          ],
        }
      : {}),
  };
  const shift = maybe(0.2) ? -0.15 : 0;
  const bonus = maybe(0.3) ? between(0, 0.1) : 0;
  const slots = problem.slots.map((slot) => ({
    ...slot,
    importPricePerKwh: slot.importPricePerKwh + shift,
    exportPricePerKwh: slot.exportPricePerKwh + shift + bonus,
  }));
  return { ...problem, battery, slots };
}
