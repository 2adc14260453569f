/**
 * How many cycles of a depth a battery lasts: the table of the battery_cycle_life.csv of epri-dev/DER-VET (eb81453,
 * BSD-3-Clause), of no particular make. Its throughput is 6300 full cycles when shallow, 3500 from half depth on.
 */
const cycleLife: readonly (readonly [depthPct: number, cycles: number])[] = [
  [10, 63_000],
  [15, 42_000],
  [20, 31_500],
  [30, 17_500],
  [40, 10_500],
  [50, 7_000],
  [60, 5_833],
  [70, 5_016],
  [80, 4_375],
  [90, 3_850],
  [100, 3_500],
];

/** Share of the battery's life that one full cycle of this depth takes; between the points both scales are logarithmic. */
export function lifePerCycle(depthPct: number): number {
  if (depthPct <= 0) return 0;
  const next = Math.min(
    Math.max(
      1,
      cycleLife.findIndex(([depth]) => depth >= depthPct),
    ),
    cycleLife.length - 1,
  );
  const [lowPct, lowCycles] = cycleLife[next - 1]!;
  const [highPct, highCycles] = cycleLife[next]!;
  const slope = Math.log(highCycles / lowCycles) / Math.log(highPct / lowPct);
  return 1 / (lowCycles * (depthPct / lowPct) ** slope);
}
