import type { CycleCursor } from '../cycle/cycleCursor.ts';
import type { Vehicle } from './vehicle.ts';

/** Takes load, wind and temperature over from a cycle where it says them; the load changes while the car stands. */
export function applyRoad(vehicle: Vehicle, { payloadKg, headwindMps, ambientTempC }: CycleCursor): void {
  if (payloadKg !== vehicle.payloadKg && vehicle.speedMps === 0) vehicle.load(payloadKg);
  if (!Number.isNaN(headwindMps)) vehicle.headwindMps = headwindMps;
  if (!Number.isNaN(ambientTempC)) vehicle.ambientC = ambientTempC;
}
