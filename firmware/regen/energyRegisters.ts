import { batteryPeriodMs } from 'vehicle-profile';

/** More than three periods between two samples are booked as a gap, so that lost frames show. */
const BATTERY_GAP_MS = 3 * batteryPeriodMs;
const METER_GAP_MS = 1500;
/**
 * So much of it is bridged all the same, as long as a reading counts as present. A cap of three periods would lose 0.2 %
 * of a drive: a message that starves gets the chip for itself, a quarter of a second each time.
 */
const BATTERY_BRIDGE_MS = 500;
const METER_BRIDGE_MS = 2000;
const MS_PER_HOUR = 3600000;

/** The cumulative registers, Wh, and the time without samples, ms. */
export const registers = { fromGridWh: 0, toGridWh: 0, intoBatteryWh: 0, outOfBatteryWh: 0, missedMs: 0 };

let batteryAtMs = NaN;
let batteryPowerW = 0;
let meterAtMs = NaN;
let meterPowerW = 0;

/** Books a gap. @returns what of the time between two samples counts */
function bridgedMs(dtMs: number, gapMs: number, bridgeMs: number): number {
  registers.missedMs += dtMs - gapMs;
  return dtMs < bridgeMs ? dtMs : bridgeMs;
}

/**
 * Integrates battery power while driving, by the trapezoid rule over the measured time between two samples, so that
 * lost frames lose no energy. A sample that is not a number is a lost one.
 */
export function integrateBattery(nowMs: number, powerW: number): void {
  if (isNaN(powerW)) return;
  const dtMs = nowMs - batteryAtMs;
  if (dtMs > 0) {
    const countedMs = dtMs > BATTERY_GAP_MS ? bridgedMs(dtMs, BATTERY_GAP_MS, BATTERY_BRIDGE_MS) : dtMs;
    const energyWh = ((powerW + batteryPowerW) / 2) * (countedMs / MS_PER_HOUR);
    if (energyWh > 0) registers.outOfBatteryWh += energyWh;
    else registers.intoBatteryWh -= energyWh;
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
    const countedMs = dtMs > METER_GAP_MS ? bridgedMs(dtMs, METER_GAP_MS, METER_BRIDGE_MS) : dtMs;
    const energyWh = ((powerW + meterPowerW) / 2) * (countedMs / MS_PER_HOUR);
    if (energyWh > 0) registers.toGridWh += energyWh;
    else registers.fromGridWh -= energyWh;
  }
  meterAtMs = nowMs;
  meterPowerW = powerW;
}

/** The meter is unpowered or unplugged: the next sample starts anew and no gap is booked. */
export function pauseMeter(): void {
  meterAtMs = NaN;
}
