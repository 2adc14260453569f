import type { Home } from '../../sim/config/homeSchema.ts';
import { wallMsFromUtcMs } from '../prices/timeZone.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Local hours begin and end on this grid, whatever the zone. */
const QUARTER_MS = HOUR_MS / 4;

/**
 * What of an import at home the sun covered, Wh: of a known share that share; of a known surplus, at each time what there
 * is of it, up to the power of the import, which counts as even over its time.
 * An import without a time to spread over has no surplus known.
 */
export function sunEnergyWh(
  home: Home,
  timeZone: string,
  fromMs: number,
  toMs: number,
  importedWh: number,
): number {
  const { sunSurplusKw, sunSharePct } = home;
  if (sunSurplusKw === undefined) return (importedWh * (sunSharePct ?? 0)) / 100;
  const importedW = importedWh / ((toMs - fromMs) / HOUR_MS);
  let coveredWh = 0;
  for (let atMs = fromMs; atMs < toMs;) {
    const nextMs = Math.min(toMs, (Math.floor(atMs / QUARTER_MS) + 1) * QUARTER_MS);
    const wallMs = wallMsFromUtcMs(timeZone, atMs);
    const hour = Math.floor((wallMs - Math.floor(wallMs / DAY_MS) * DAY_MS) / HOUR_MS);
    const surplusW = Math.max(0, sunSurplusKw[hour]! * 1000);
    coveredWh += Math.min(surplusW, importedW) * ((nextMs - atMs) / HOUR_MS);
    atMs = nextMs;
  }
  return Math.min(importedWh, coveredWh);
}
