import type {
  BirthMessage,
  BusMessage,
  JournalMessage,
  PolicyMessage,
  StateMessage,
} from '../../../firmware/contract/messages.ts';

/** 2020-07-01T00:00:00Z */
export const SAMPLE_TIME_MS = 1_593_561_600_000;

/** A bus on which all is well. */
export const sampleBus: BusMessage = {
  fault: null,
  received: 50,
  lost: 0,
  garbled: 0,
  restarts: 0,
  busOffs: 0,
  tec: 0,
  rec: 0,
  expired: 0,
  rejected: { checksum: 1, frozen: 0, length: 0, remote: 0, extended: 0, unavailable: 0 },
};

export function sampleState(changes: Partial<StateMessage> = {}): StateMessage {
  return {
    v: 1,
    t: SAMPLE_TIME_MS,
    up: 60_000,
    boot: 7,
    mode: 'idle',
    code: 'PLAN_HOLDS',
    plugged: true,
    socPct: 62.5,
    estimatedSocPct: 62.31,
    socDeviationPct: 0.55,
    gridPowerW: 0,
    batteryPowerW: 0,
    batteryVoltageV: 380,
    motorSpeedRpm: 0,
    gridVoltageV: 230.1,
    gridFrequencyHz: 50.01,
    limits: { exportW: 5000, importW: 5000, exportBound: 'OWNER_LIMIT', importBound: 'CHARGER_LIMIT' },
    ageMs: { battery: 10, soc: 100, motor: 10, charger: null, meter: 200 },
    policy: { id: 3, untilMs: SAMPLE_TIME_MS + 86_400_000 },
    policies: 1,
    energy: { importedWh: 1000, exportedWh: 500, regenWh: 20, tractionWh: 90 },
    gapMs: 0,
    power: { state: 'awake', auxVoltageV: 12.7, usedMah: 12, wakes: 0 },
    clock: { errorMs: 240, source: 'host' },
    frames: { received: 100, lost: 0, rejected: 1 },
    can: { vehicle: sampleBus, charger: sampleBus },
    journal: { pending: 2, dropped: 0 },
    refused: { count: 0, last: null },
    ...changes,
  };
}

/** Record `seq` of a device that still holds everything from record `from` on. */
export function sampleRecord(seq: number, changes: Partial<JournalMessage> = {}): JournalMessage {
  return {
    v: 1,
    kind: 'interval',
    boot: 7,
    seq,
    from: 1,
    t: SAMPLE_TIME_MS + seq * 60_000,
    up: seq * 60_000,
    mode: 'idle',
    code: 'PLAN_HOLDS',
    socPct: 60,
    gapMs: 0,
    importedWh: seq * 10,
    exportedWh: seq * 5,
    regenWh: seq,
    tractionWh: seq * 2,
    ...changes,
  };
}

export const sampleBirth: BirthMessage = {
  v: 1,
  firmware: '0.1.0',
  board: 'simulated',
  profile: 'leaf-aze0',
  boot: 7,
  tables: 'abc123',
  policySlotsMax: 672,
  wokenBy: null,
  uncleanBoots: 0,
};

export const samplePolicy: PolicyMessage = {
  v: 1,
  id: 1,
  startAtMs: SAMPLE_TIME_MS,
  slotMs: 900_000,
  untilMs: SAMPLE_TIME_MS + 1_800_000,
  reserveSocPct: 20,
  table: 'KMgoyA==',
};
