import type { SocTrace } from '../../../host/wear/stress.ts';

const STEP_MS = 900_000;

/** A day in quarter hours, straight between knots of hour and state of charge. */
export function dayTrace(
  knots: readonly (readonly [hour: number, socPct: number])[],
  tempC: number,
): SocTrace {
  const socPct = Array.from({ length: 97 }, (_, index) => {
    const hour = index / 4;
    const next = Math.max(
      1,
      knots.findIndex(([at]) => at >= hour),
    );
    const [fromHour, fromPct] = knots[next - 1]!;
    const [toHour, toPct] = knots[next]!;
    return fromPct + ((hour - fromHour) / (toHour - fromHour)) * (toPct - fromPct);
  });
  return { socPct, stepMs: STEP_MS, tempC };
}

/** A battery that lies still. */
export const parked = (socPct: number, tempC: number): SocTrace => ({
  socPct: [socPct, socPct],
  stepMs: 86_400_000,
  tempC,
});

/** Once a day down from `highPct` by `depthPct` and up again. */
export const cycled = (highPct: number, depthPct: number, tempC: number): SocTrace =>
  dayTrace(
    [
      [0, highPct],
      [2, highPct - depthPct],
      [12, highPct - depthPct],
      [16, highPct],
      [24, highPct],
    ],
    tempC,
  );
