/** A gap longer than this is not measured: it is booked as a gap, never guessed. */
const BATTERY_GAP_MS = 500;
const METER_GAP_MS = 2000;
const MS_PER_HOUR = 3600000;

/** The cumulative registers, Wh, and the time that could not be measured, ms. */
export const registers = { importedWh: 0, exportedWh: 0, regenWh: 0, tractionWh: 0, gapMs: 0 };

let batteryAtMs = NaN;
let batteryPowerW = 0;
let meterAtMs = NaN;
let meterPowerW = 0;

/**
 * Integrates battery power while driving, by the trapezoid rule over the measured time between two samples, so that
 * lost frames lose no energy. A sample that is not a number leaves a gap.
 */
export function integrateBattery(nowMs: number, powerW: number): void {
  if (isNaN(powerW)) return;
  const dtMs = nowMs - batteryAtMs;
  if (dtMs > 0) {
    if (dtMs <= BATTERY_GAP_MS) {
      const energyWh = ((powerW + batteryPowerW) / 2) * (dtMs / MS_PER_HOUR);
      if (energyWh > 0) registers.tractionWh += energyWh;
      else registers.regenWh -= energyWh;
    } else registers.gapMs += dtMs;
  }
  batteryAtMs = nowMs;
  batteryPowerW = powerW;
}

/** The drive is over: the next sample starts anew and no gap is booked. */
export function pauseBattery(): void {
  batteryAtMs = NaN;
}

/** Integrates grid power (+ export) from the meter's frames in the same way. */
export function integrateMeter(nowMs: number, powerW: number): void {
  if (isNaN(powerW)) return;
  const dtMs = nowMs - meterAtMs;
  if (dtMs > 0) {
    if (dtMs <= METER_GAP_MS) {
      const energyWh = ((powerW + meterPowerW) / 2) * (dtMs / MS_PER_HOUR);
      if (energyWh > 0) registers.exportedWh += energyWh;
      else registers.importedWh -= energyWh;
    } else registers.gapMs += dtMs;
  }
  meterAtMs = nowMs;
  meterPowerW = powerW;
}

/** The meter is unpowered or unplugged: the next sample starts anew and no gap is booked. */
export function pauseMeter(): void {
  meterAtMs = NaN;
}
