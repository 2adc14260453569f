import type { BirthMessage, JournalMessage, StateMessage } from '../../../firmware/contract/messages.ts';
import type { Mode } from '../../../firmware/contract/modes.ts';
import type { Reason } from '../../../firmware/contract/reasonCodes.ts';
import type {
  HostActualPoint,
  HostDay,
  HostEventMessage,
  HostOrigins,
  HostPlanMessage,
  HostPlanSlot,
  HostSummaryMessage,
} from '../../../host/service/hostMessages.ts';
import { sampleBus } from '../mqtt/sampleMessages.ts';

/** A made-up Wednesday in Berlin: two trips, solar noon bought, evening sold. */
export const MIDNIGHT_MS = Date.UTC(2026, 5, 30, 22);
export const HOUR_MS = 3_600_000;
/** 20:20 local, while it sells. */
const NOW_HOUR = 20 + 1 / 3;
export const NOW_MS = MIDNIGHT_MS + NOW_HOUR * HOUR_MS;

const SLOT_MS = HOUR_MS / 2;
const BATTERY_WH = 36_000;
const SOC_AT_MIDNIGHT_PCT = 40;
/** What buying costs beyond the price of selling. */
const GRID_FEE_PER_KWH = 0.016;
const PRICES = [
  0.142, 0.131, 0.124, 0.119, 0.121, 0.138, 0.187, 0.236, 0.221, 0.164, 0.112, 0.081, 0.064, 0.058, 0.069,
  0.098, 0.151, 0.228, 0.312, 0.348, 0.331, 0.274, 0.214, 0.168,
];

/** Power wanted by the hour of the day, W at the grid; the car is away at 7:30 and 16:30 for an hour. */
function plannedPowerW(hour: number): number {
  const clock = hour % 24;
  if (isAway(clock)) return 0;
  if (clock >= 1 && clock < 5) return -3400;
  if (clock >= 11.5 && clock < 14) return -5200;
  if (clock >= 18.5 && clock < 21) return 5600;
  return 0;
}

function isAway(hour: number): boolean {
  return (hour >= 7.5 && hour < 8.5) || (hour >= 16.5 && hour < 17.5);
}

function socAfterPct(socPct: number, hour: number, durationH: number): number {
  const powerW = plannedPowerW(hour);
  const batteryW = isAway(hour % 24) ? 5200 : powerW > 0 ? powerW / 0.93 : powerW * 0.93;
  return socPct - (batteryW * durationH * 100) / BATTERY_WH;
}

/** State of charge at a local hour, when all goes by the plan. */
function socAtPct(hour: number): number {
  let socPct = SOC_AT_MIDNIGHT_PCT;
  for (let minute = 0; minute < Math.round(hour * 60); minute++)
    socPct = socAfterPct(socPct, minute / 60, 1 / 60);
  return socPct;
}

function slotsFrom(startHour: number, endHour: number): HostPlanSlot[] {
  const slots: HostPlanSlot[] = [];
  let socPct = SOC_AT_MIDNIGHT_PCT;
  for (let hour = 0; hour < endHour; hour += 0.5) {
    socPct = socAfterPct(socPct, hour, 0.5);
    if (hour < startHour) continue;
    const price = PRICES[Math.floor(hour % 24)] ?? 0;
    const powerW = plannedPowerW(hour);
    slots.push({
      startAtMs: MIDNIGHT_MS + hour * HOUR_MS,
      durationMs: SLOT_MS,
      importPrice: Number((price + GRID_FEE_PER_KWH).toFixed(4)),
      exportPrice: price,
      plugged: !isAway(hour % 24),
      powerW,
      socPct,
      chargeUpToSocPct: powerW < 0 ? 90 : 0,
      dischargeDownToSocPct: powerW > 0 ? 40 : 100,
      reason:
        powerW > 0
          ? `sell: ${price.toFixed(3)} now, worth 0.215 kept`
          : powerW < 0
            ? `charge: ${(price + GRID_FEE_PER_KWH).toFixed(3)} now, worth 0.271 later`
            : isAway(hour % 24)
              ? 'away: driving'
              : 'wait: sells above 0.244, buys below 0.112',
    });
  }
  return slots;
}

/** The plan as published at a local hour: it reaches to the end of the next day. */
export function planAt(hour: number, change: Partial<HostPlanMessage> = {}): HostPlanMessage {
  return {
    v: 1,
    currency: 'EUR',
    timeZone: 'Europe/Berlin',
    createdAtMs: MIDNIGHT_MS + hour * HOUR_MS,
    reserveSocPct: 35,
    socAtMs: MIDNIGHT_MS + hour * HOUR_MS - 100,
    targetSocPct: 60,
    departAtMs: MIDNIGHT_MS + 31.5 * HOUR_MS,
    departSocPct: 60,
    prices: 'published',
    storedEnergyValuePerKwh: 0.2145,
    habitTrips: 24,
    slots: slotsFrom(hour, 48),
    ...change,
  };
}

/** Every five minutes since midnight; an hour of the morning was not measured. */
function actualUntil(nowMs: number): HostActualPoint[] {
  const points: HostActualPoint[] = [];
  for (let index = 0; MIDNIGHT_MS + index * 300_000 <= nowMs; index++) {
    const hour = index / 12;
    const known = hour < 9.5 || hour >= 10.25;
    const wobble = Math.sin(index * 1.7) * 60 + Math.sin(index * 0.31) * 90;
    const powerW = plannedPowerW(hour);
    points.push({
      atMs: MIDNIGHT_MS + index * 300_000,
      powerW: !known || isAway(hour) ? null : powerW === 0 ? 0 : Math.round(powerW * 0.97 + wobble),
      socPct: known ? Number((socAtPct(hour) + Math.sin(index * 0.11) * 0.8).toFixed(1)) : null,
    });
  }
  return points;
}

/** Energy and money from midnight to a local hour, by the plan. */
function dayUntil(date: string, endHour: number): HostDay {
  let importedWh = 0;
  let exportedWh = 0;
  let revenue = 0;
  let cost = 0;
  for (let minute = 0; minute < Math.round(endHour * 60); minute++) {
    const price = PRICES[Math.floor(minute / 60) % 24] ?? 0;
    const energyWh = plannedPowerW(minute / 60) / 60;
    if (energyWh > 0) {
      exportedWh += energyWh;
      revenue += (energyWh / 1000) * price;
    } else {
      importedWh -= energyWh;
      cost -= (energyWh / 1000) * (price + GRID_FEE_PER_KWH);
    }
  }
  return {
    date,
    importedWh,
    exportedWh,
    regenWh: 2180,
    tractionWh: 10_420,
    moneyNet: revenue - cost,
    revenue,
    cost,
  };
}

/** Origins of a day that sold: a charge at night from the grid, at noon by the sun, some at work, some by braking. */
function originsFixture({ date, importedWh, exportedWh }: HostDay): HostOrigins {
  const sold = {
    grid: 0.606 * exportedWh,
    solar: 0.204 * exportedWh,
    workplace: 0.1 * exportedWh,
    regen: 0.09 * exportedWh,
    unknown: 0,
  };
  const bought = {
    grid: 0.7 * importedWh,
    solar: 0.2 * importedWh,
    workplace: 0.1 * importedWh,
    regen: 0,
    unknown: 0,
  };
  return {
    importedWh: { ...bought, grid: 90_000 },
    exportedWh: { ...sold, grid: 60_000, unknown: 5000 },
    storedWh: { grid: 12_000, solar: 4000, workplace: 1000, regen: 800, unknown: 200 },
    days: [
      { date: '2026-06-30', importedWh: bought, exportedWh: sold },
      { date, importedWh: bought, exportedWh: sold },
    ],
  };
}

/** The ledger at 20:20. */
export function summaryFixture(change: Partial<HostSummaryMessage> = {}): HostSummaryMessage {
  const today = dayUntil('2026-07-01', NOW_HOUR);
  return {
    v: 1,
    atMs: NOW_MS,
    currency: 'EUR',
    day: today,
    days: [
      dayUntil('2026-06-27', 21),
      // A Sunday on which the link was out and nothing was sold.
      dayUntil('2026-06-28', 5),
      dayUntil('2026-06-29', 20.75),
      dayUntil('2026-06-30', 20.9),
      today,
    ],
    origins: originsFixture(today),
    reviews: [
      { date: '2026-06-27', net: 0.61, bestNet: 0.66, atOnceNet: -1.12, share: 0.972 },
      // On the Sunday there was nothing to win; Monday's journal has a hole.
      { date: '2026-06-28', net: -0.4, bestNet: -0.39, atOnceNet: -0.4, share: null },
      { date: '2026-06-30', net: 0.58, bestNet: 0.63, atOnceNet: -1.2, share: 0.973 },
    ],
    links: {
      broker: true,
      device: 'online',
      lastSeenAtMs: NOW_MS - 400,
      malformed: 0,
      journalPending: 1,
    },
    actual: actualUntil(NOW_MS),
    events: [],
    ...change,
  };
}

/** The car, selling 5.6 kW. */
export function stateFixture(change: Partial<StateMessage> = {}): StateMessage {
  return {
    v: 1,
    t: NOW_MS,
    up: 73_200_000,
    boot: 3_141_592,
    mode: 'exporting',
    code: 'EXPORTING',
    plugged: true,
    socPct: 49.6,
    estimatedSocPct: 49.28,
    socDeviationPct: 0.61,
    gridPowerW: 5610,
    batteryPowerW: 6020,
    batteryVoltageV: 381.5,
    motorSpeedRpm: 0,
    gridVoltageV: 238.6,
    gridFrequencyHz: 50.01,
    limits: { exportW: 6000, importW: 6600, exportBound: 'BMS_LIMIT', importBound: 'OWNER_LIMIT' },
    ageMs: { battery: 60, soc: 60, motor: 60, charger: 90, meter: 700 },
    policies: 42,
    policy: { id: 42, untilMs: MIDNIGHT_MS + 48 * HOUR_MS },
    energy: { importedWh: 1_204_600, exportedWh: 830_380, regenWh: 91_180, tractionWh: 420_420 },
    gapMs: 0,
    power: { state: 'awake', auxVoltageV: 12.8, usedMah: 40, wakes: 0 },
    clock: { errorMs: 180, source: 'host' },
    frames: { received: 21_482_113, lost: 0, rejected: 3 },
    can: { vehicle: sampleBus, charger: sampleBus },
    journal: { pending: 1, dropped: 0 },
    refused: { count: 0, last: null },
    ...change,
  };
}

/** No connector, no transfer. */
const unplugged = {
  mode: 'parked',
  code: 'UNPLUGGED',
  plugged: false,
  gridPowerW: null,
  batteryPowerW: null,
  batteryVoltageV: null,
  gridVoltageV: null,
  gridFrequencyHz: null,
  ageMs: { battery: 38_000, soc: 38_000, motor: 38_000, charger: null, meter: null },
} as const satisfies Partial<StateMessage>;

/** What a car said at 18:05, before it fell asleep without a connector. */
export function asleepState(change: Partial<StateMessage> = {}): StateMessage {
  return stateFixture({
    ...unplugged,
    t: MIDNIGHT_MS + (18 + 1 / 12) * HOUR_MS,
    socPct: 61.5,
    power: { state: 'parked', auxVoltageV: 12.6, usedMah: 212, wakes: 0 },
    ...change,
  });
}

/** The ledger while that car sleeps on. */
export function asleepSummary(): HostSummaryMessage {
  const { links } = summaryFixture();
  const lastSeenAtMs = MIDNIGHT_MS + (18 + 1 / 12) * HOUR_MS;
  return summaryFixture({ links: { ...links, device: 'asleep', lastSeenAtMs, journalPending: 0 } });
}

/** Plugged in, and its 12 V battery does not hold. */
export function lowAuxState(change: Partial<StateMessage> = {}): StateMessage {
  return stateFixture({
    mode: 'idle',
    code: 'AUX_LOW',
    gridPowerW: 0,
    batteryPowerW: 0,
    power: { state: 'awake', auxVoltageV: 11.6, usedMah: 640, wakes: 2 },
    gapMs: 42_000,
    ...change,
  });
}

/** Nobody has told it the time for a night. */
export function unsureClockState(change: Partial<StateMessage> = {}): StateMessage {
  return stateFixture({
    mode: 'idle',
    code: 'CLOCK_UNSURE',
    gridPowerW: 0,
    batteryPowerW: 0,
    clock: { errorMs: 95_000, source: 'kept' },
    ...change,
  });
}

export function birthFixture(change: Partial<BirthMessage> = {}): BirthMessage {
  return {
    v: 1,
    firmware: '0.1.0',
    board: 'espruino-wifi',
    profile: 'leaf-aze0',
    boot: 3_141_592,
    tables: '9f3c2a1b',
    policySlotsMax: 672,
    wokenBy: null,
    uncleanBoots: 0,
    ...change,
  };
}

/** One record of the car's journal. */
export function transitionFixture(seq: number, hour: number, mode: Mode, code: Reason): JournalMessage {
  return {
    v: 1,
    kind: 'transition',
    boot: 3_141_592,
    seq,
    from: 1,
    t: MIDNIGHT_MS + hour * HOUR_MS,
    up: 1000 * seq,
    mode,
    code,
    socPct: socAtPct(hour),
    gapMs: 0,
    importedWh: 0,
    exportedWh: 0,
    regenWh: 0,
    tractionWh: 0,
  };
}

/** The journal of that Wednesday, oldest first. */
export function journalFixture(): JournalMessage[] {
  return [
    transitionFixture(801, 11.5, 'starting', 'STARTING'),
    transitionFixture(802, 11.506, 'importing', 'CHARGING'),
    transitionFixture(803, 14, 'idle', 'PLAN_HOLDS'),
    transitionFixture(804, 16.49, 'idle', 'UNPLUGGED'),
    transitionFixture(805, 16.5, 'driving', 'DRIVING'),
    transitionFixture(806, 17.5, 'parked', 'UNPLUGGED'),
    transitionFixture(807, 17.53, 'idle', 'PLAN_HOLDS'),
    transitionFixture(808, 18.5, 'starting', 'STARTING'),
    transitionFixture(809, 18.5058, 'exporting', 'EXPORTING'),
  ];
}

export function logFixture(change: Partial<HostEventMessage> = {}): HostEventMessage {
  return {
    v: 1,
    atMs: MIDNIGHT_MS + 18.5 * HOUR_MS + 2_000,
    severity: 'ok',
    code: 'PLAN_PUBLISHED',
    text: 'New plan: the trip used 0.4 kWh more than expected',
    ...change,
  };
}
