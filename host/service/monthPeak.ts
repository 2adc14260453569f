import type { JournalMessage } from '../../firmware/contract/messages.ts';
import { capacityCharge, type ImportPoint } from '../prices/capacityCharge.ts';
import type { Tariff } from '../prices/tariff.ts';
import { wallMsFromUtcMs } from '../prices/timeZone.ts';

/** Mean import between neighbouring records; what came after a clock that was set back, or an erased device, is left out. */
function importTrace(records: readonly JournalMessage[]): ImportPoint[] {
  const points: ImportPoint[] = [];
  let before: { readonly atMs: number; readonly importedWh: number } | null = null;
  for (const { t: atMs, importedWh } of records) {
    if (atMs === null) continue;
    const durationMs = before === null ? 0 : atMs - before.atMs;
    const gainedWh = before === null ? 0 : importedWh - before.importedWh;
    if (before !== null && durationMs > 0 && gainedWh >= 0)
      points.push({
        startAtMs: before.atMs,
        durationMs,
        importPowerW: (gainedWh * 3_600_000) / durationMs,
      });
    before = { atMs, importedWh };
  }
  return points;
}

/**
 * The highest import of the present month by the tariff's clock, as far as it counts for the capacity charge, W; 0
 * without a capacity charge. It is the charger's meter: what the house takes besides is not in it.
 * @param records of the month at least
 */
export function monthPeakW(
  records: readonly JournalMessage[],
  tariff: Tariff,
  timeZone: string,
  nowMs: number,
): number {
  const month = new Date(wallMsFromUtcMs(tariff.timeZone ?? timeZone, nowMs)).toISOString().slice(0, 7);
  const { months } = capacityCharge(importTrace(records), tariff, timeZone);
  return months.find((one) => one.month === month)?.peakW ?? 0;
}
