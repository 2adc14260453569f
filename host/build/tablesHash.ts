import { createHash } from 'node:crypto';
import { canonicalSignals } from '../../firmware/contract/canonicalSignals.ts';
import type { VehicleProfile } from '../../firmware/contract/vehicleProfile.ts';
import { chargerReceive, receivedChargerFrames, sentChargerFrames } from './chargerFrames.ts';

/** Eight hexadecimal digits that change with any signal table which a firmware is built from. */
export function tablesHash(profile: VehicleProfile): string {
  const tables = [profile, canonicalSignals, receivedChargerFrames, sentChargerFrames, chargerReceive];
  return createHash('sha256').update(JSON.stringify(tables)).digest('hex').slice(0, 8);
}
