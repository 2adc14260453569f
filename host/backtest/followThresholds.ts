import type { PlanBattery, PlanSlot } from '../scheduler/planProblem.ts';

/** Up to where a slot charges, and down to where it sells, kWh. */
export interface Thresholds {
  readonly chargeUpToKwh: number;
  readonly drawDownToKwh: number;
  /** Cap at the grid meter, where tighter than the battery's. */
  readonly maxImportW?: number | undefined;
}

/** What came of a run over many slots. */
export interface RunResult {
  /** Paid for energy, less what was earned. */
  readonly bill: number;
  readonly importedKwh: number;
  readonly exportedKwh: number;
  /** Drawn from the battery for export. */
  readonly drawnKwh: number;
  readonly endKwh: number;
  /** Departures with less than the case wants, and by how much in all. */
  readonly missedDepartures: number;
  readonly missedKwh: number;
  /** Sales from below the reserve, kWh. */
  readonly soldBelowReserveKwh: number;
  /** Stored energy at the end of each slot, kWh. */
  readonly storedKwh: Float64Array;
  /** Mean of each slot at the grid meter, + is export. */
  readonly powerW: Float64Array;
}

/**
 * Runs a car over slots by thresholds: trip first, then charge or sell as far as power, battery and thresholds go.
 * @param at thresholds of the slot of that number
 */
export function followThresholds(
  slots: readonly PlanSlot[],
  battery: PlanBattery,
  startKwh: number,
  reserveKwh: number,
  at: (index: number) => Thresholds,
): RunResult {
  const capacityKwh = battery.capacityWh / 1000;
  const storedKwh = new Float64Array(slots.length);
  const powerW = new Float64Array(slots.length);
  let nowKwh = startKwh;
  let bill = 0;
  let importedKwh = 0;
  let exportedKwh = 0;
  let drawnKwh = 0;
  let missedDepartures = 0;
  let missedKwh = 0;
  let soldBelowReserveKwh = 0;
  slots.forEach((slot, index) => {
    const wantedKwh = ((slot.minSocPct ?? 0) / 100) * capacityKwh;
    if (index > 0 && nowKwh < wantedKwh - 1e-9) {
      missedDepartures++;
      missedKwh += wantedKwh - nowKwh;
    }
    nowKwh = Math.max(0, nowKwh - slot.tripEnergyWh / 1000);
    if (slot.plugged) {
      const { chargeUpToKwh, drawDownToKwh, maxImportW = Infinity } = at(index);
      const hours = slot.durationMs / 3_600_000;
      if (nowKwh < chargeUpToKwh) {
        const mostKwh = (Math.min(battery.maxImportW, maxImportW) / 1000) * hours * battery.chargeEfficiency;
        const addedKwh = Math.min(mostKwh, Math.min(chargeUpToKwh, capacityKwh) - nowKwh);
        nowKwh += addedKwh;
        importedKwh += addedKwh / battery.chargeEfficiency;
        powerW[index] = (-addedKwh / battery.chargeEfficiency / hours) * 1000;
        bill += (addedKwh / battery.chargeEfficiency) * slot.importPricePerKwh;
      } else if (nowKwh > drawDownToKwh) {
        const mostKwh = ((battery.maxExportW / 1000) * hours) / battery.dischargeEfficiency;
        const takenKwh = Math.min(mostKwh, nowKwh - drawDownToKwh);
        nowKwh -= takenKwh;
        drawnKwh += takenKwh;
        exportedKwh += takenKwh * battery.dischargeEfficiency;
        powerW[index] = ((takenKwh * battery.dischargeEfficiency) / hours) * 1000;
        bill -= takenKwh * battery.dischargeEfficiency * slot.exportPricePerKwh;
        soldBelowReserveKwh += Math.min(takenKwh, Math.max(0, reserveKwh - nowKwh - 1e-9));
      }
    }
    storedKwh[index] = nowKwh;
  });
  return {
    bill,
    importedKwh,
    exportedKwh,
    drawnKwh,
    endKwh: nowKwh,
    missedDepartures,
    missedKwh,
    soldBelowReserveKwh,
    storedKwh,
    powerW,
  };
}
