import type { BoardSleep } from '../../firmware/contract/boards/boardData.ts';
import type { WakeSource } from '../../firmware/contract/powerStates.ts';
import { BackfeedError } from '../../sim/backfeedError.ts';
import { keyPlace } from '../../sim/config/readYaml.ts';
import type { AuxBattery, Parking } from './guestSchema.ts';

/** What a profile says about its vehicle as a place for a guest. */
export interface VehicleParking {
  readonly auxBattery: AuxBattery;
  readonly parking: Parking;
  /** The profile's file and its text, for errors. */
  readonly fileName: string;
  readonly yamlText: string;
}

/**
 * Refuses a profile that asks for more than the board's sleep has to offer. One that never sleeps needs nothing.
 * @throws BackfeedError PROFILE_PARKING with file and line
 */
export function refuseParking(
  { parking, fileName, yamlText }: VehicleParking,
  board: string,
  sleep: BoardSleep,
): void {
  if (sleep.wakesBy.length === 0) return;
  const refuse = (key: keyof Parking, what: string, remedy: string): never => {
    const place = keyPlace(yamlText, fileName, ['parking', key]);
    throw new BackfeedError('PROFILE_PARKING', `${place}: "parking.${key}": ${what}`, remedy);
  };
  const missing = parking.wakesBy.find((source) => !sleep.wakesBy.includes(source));
  if (missing)
    refuse(
      'wakesBy',
      `the board ${board} cannot wake by ${missing}`,
      `It wakes by ${sleep.wakesBy.join(', ')}`,
    );
  if (parking.hopS > sleep.hopMaxS)
    refuse(
      'hopS',
      `the board ${board} sleeps ${sleep.hopMaxS} s at most, not ${parking.hopS} s`,
      `Give 1 to ${sleep.hopMaxS}`,
    );
}

/** Source text of the virtual module `power-limits`. */
export function powerLimitsModule({ auxBattery, parking }: VehicleParking): string {
  const has = (source: WakeSource): number => (parking.wakesBy.includes(source) ? 1 : 0);
  return [
    ['chargingV', auxBattery.chargingV] as const,
    ['restV', auxBattery.restV] as const,
    ['stopExportV', auxBattery.stopExportV] as const,
    ['hardSleepV', auxBattery.hardSleepV] as const,
    ['resumeV', auxBattery.resumeV] as const,
    ['ownChargeMaxMas', Math.round(auxBattery.ownChargeMaxAh * 3_600_000)] as const,
    ['unchargedMaxS', Math.round(auxBattery.unchargedMaxH * 3600)] as const,
    ['silentMs', parking.silentS * 1000] as const,
    ['hopS', parking.hopS] as const,
    ['checkInS', parking.checkInS] as const,
    ['wakesPerDay', parking.wakesPerDay] as const,
    // By the ignition always: the schema asks for it.
    ['wakesByPlug', has('plug')] as const,
    ['wakesByCan', has('can')] as const,
    ['wakesByTimer', has('timer')] as const,
  ]
    .map(([name, value]) => `export const ${name} = ${value};`)
    .join('\n');
}
