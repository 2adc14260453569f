import { memoryPlaces, type DeviceMemory } from '../journal/deviceMemory.ts';
import { chargingV, hardSleepV, ownChargeMaxMas, resumeV, stopExportV, unchargedMaxS } from 'power-limits';

/** So long two signs must agree that the 12 V battery is charged, and its voltage be back, to count. */
const SURE_S = 60;
/** So long it must be low to count: cranking and a window lift are shorter. */
const LOW_S = 120;
/** Below this no board runs: nothing is wired to the input. */
const WIRED_V = 6;
/** The account is kept in flash each time that so much has come to it: 50 mAh. */
const KEPT_MAS = 180000;

/** What the controller has taken of the 12 V battery since something charged it last, and how that battery is. */
export interface AuxAccount {
  /** Own charge, mA s, and for how long nothing has charged the battery, s. */
  usedMas: number;
  unchargedS: number;
  /** At the controller's supply; NaN where nothing measures it. */
  voltageV: number;
  /** Below the limit for transfers, until it has recovered. */
  isLow: boolean;
  /** The allowance is used up, or the battery too low to pay for anything. */
  isSpent: boolean;
  /** Books so much time at this current. */
  book(currentMa: number, durationS: number): void;
  /**
   * Call about once a second.
   * @param durationS since the last call, of which `currentMa` was drawn
   * @param signs how many others say that the car feeds its battery: it is awake, it is on or trades. One sign is none:
   * a battery can have the same voltage at rest and while it is charged
   */
  tick(durationS: number, currentMa: number, voltageV: number, signs: number): void;
  /** Hands the account to the memory; who restarts saves that. */
  keep(): void;
}

/** The account as it was kept before the restart. */
export function createAuxAccount(memory: DeviceMemory): AuxAccount {
  let chargedS = 0;
  let lowS = 0;
  let fineS = 0;
  let keptMas = memory.get(memoryPlaces.usedMas);

  const account = {
    usedMas: keptMas,
    unchargedS: memory.get(memoryPlaces.unchargedS),
    voltageV: NaN,
    isLow: false,
    isSpent: false,
    book: (currentMa: number, durationS: number) => {
      account.usedMas += currentMa * durationS;
      account.unchargedS += durationS;
    },
    tick: (durationS: number, currentMa: number, volts: number, signs: number) => {
      account.voltageV = volts < WIRED_V ? NaN : volts;
      account.book(currentMa, durationS);
      chargedS = signs > (volts > chargingV ? 0 : 1) ? chargedS + durationS : 0;
      if (chargedS >= SURE_S) account.usedMas = account.unchargedS = 0;
      lowS = account.voltageV < stopExportV ? lowS + durationS : 0;
      if (lowS >= LOW_S) account.isLow = true;
      fineS = volts > resumeV ? fineS + durationS : 0;
      if (fineS >= SURE_S) account.isLow = false;
      account.isSpent =
        account.usedMas >= ownChargeMaxMas ||
        account.unchargedS >= unchargedMaxS ||
        (account.isLow && account.voltageV < hardSleepV);
      if (Math.abs(account.usedMas - keptMas) < KEPT_MAS) return;
      account.keep();
      memory.save();
    },
    keep: () => {
      keptMas = account.usedMas;
      memory.set(memoryPlaces.usedMas, Math.floor(keptMas));
      memory.set(memoryPlaces.unchargedS, Math.floor(account.unchargedS));
    },
  };
  return account;
}
