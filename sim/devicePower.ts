import type { BoardWiring } from '../firmware/contract/boards/boardData.ts';

/** What a controller does, as far as its current goes. */
export type DeviceActivity = 'off' | 'asleep' | 'awake' | 'online';

/** What goes on beside a processor that sleeps. */
export interface DeviceExtras {
  readonly network: boolean;
  readonly activeTransceivers: number;
  readonly awakeChips: number;
}

/**
 * Drawn from 12 V through a converter of 85 %, beside a processor that sleeps; a board that is awake includes them.
 * Sources: Microchip DS20001801, operating current 5 mA; NXP TJA1042, recessive 5 mA; both at 5 V, typical.
 */
const CHIP_MA = (5 * 5) / 12 / 0.85;
const TRANSCEIVER_MA = (5 * 5) / 12 / 0.85;

/** What a controller takes from the 12 V supply, by what it does; times in us. */
export interface DevicePower {
  /** From `atUs` on it does this. */
  set(activity: DeviceActivity, extras: DeviceExtras, atUs: number): void;
  /** Since the start. */
  usedMah(atUs: number): number;
  averageMa(atUs: number): number;
  /** Time in each activity since the start. */
  timeS(atUs: number): Readonly<Record<DeviceActivity, number>>;
}

/** The account of a board that is off at the time 0. */
export function createDevicePower(currentMa: BoardWiring['currentMa']): DevicePower {
  const timeUs = { off: 0, asleep: 0, awake: 0, online: 0 };
  let activity: DeviceActivity = 'off';
  let nowMa = 0;
  let bookedUs = 0;
  /** mA x us. */
  let used = 0;

  const bookUntil = (atUs: number): void => {
    const forUs = atUs - bookedUs;
    if (forUs <= 0) return;
    timeUs[activity] += forUs;
    used += nowMa * forUs;
    bookedUs = atUs;
  };
  const currentOf = (doing: DeviceActivity, extras: DeviceExtras): number => {
    if (doing === 'off') return 0;
    if (doing !== 'asleep') return currentMa.awake + (doing === 'online' ? currentMa.network : 0);
    const canMa = extras.activeTransceivers * TRANSCEIVER_MA + extras.awakeChips * CHIP_MA;
    return currentMa.asleep + canMa + (extras.network ? currentMa.network : 0);
  };

  return {
    set: (next, extras, atUs) => {
      bookUntil(atUs);
      activity = next;
      nowMa = currentOf(next, extras);
    },
    usedMah: (atUs) => {
      bookUntil(atUs);
      return used / 3.6e9;
    },
    averageMa: (atUs) => {
      bookUntil(atUs);
      return bookedUs === 0 ? 0 : used / bookedUs;
    },
    timeS: (atUs) => {
      bookUntil(atUs);
      return {
        off: timeUs.off / 1e6,
        asleep: timeUs.asleep / 1e6,
        awake: timeUs.awake / 1e6,
        online: timeUs.online / 1e6,
      };
    },
  };
}
