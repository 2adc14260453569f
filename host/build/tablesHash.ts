import { createHash } from 'node:crypto';
import { canonicalSignals } from '../../firmware/contract/canonicalSignals.ts';
import { chargerAcceptance, receivedChargerFrames, sentChargerFrames } from './chargerFrames.ts';
import type { BuildProfile } from './vehicleProfile.ts';

/** Eight hexadecimal digits that change with any signal table which a firmware is built from. */
export function tablesHash(profile: BuildProfile): string {
  const tables = [profile, canonicalSignals, receivedChargerFrames, sentChargerFrames, chargerAcceptance];
  return createHash('sha256').update(JSON.stringify(tables)).digest('hex').slice(0, 8);
}
