import { MESSAGE_VERSION } from '../../../../firmware/contract/messages.ts';
import { HOST_MESSAGE_VERSION } from '../../../service/hostMessages.ts';
import type { BirthMessage, JournalMessage, StateMessage } from '../../../../firmware/contract/messages.ts';
import type { HostEventMessage, HostPlanMessage, HostSummaryMessage } from '../../../service/hostMessages.ts';

/** A kind of value: `?` allows null; an array holds its element's shape. Keys that are not named are ignored. */
type Shape =
  | 'number'
  | 'number?'
  | 'string'
  | 'boolean'
  | readonly [Shape]
  | { readonly [key: string]: Shape }
  | { readonly orNull: Shape };

interface Messages {
  readonly birth: BirthMessage;
  readonly state: StateMessage;
  readonly event: JournalMessage;
  readonly plan: HostPlanMessage;
  readonly summary: HostSummaryMessage;
  readonly log: HostEventMessage;
}

/** The messages that the page reads. */
export type MessageName = keyof Messages;

const energy = {
  importedWh: 'number',
  exportedWh: 'number',
  regenWh: 'number',
  tractionWh: 'number',
} as const;
const day = { date: 'string', ...energy, moneyNet: 'number', revenue: 'number', cost: 'number' } as const;

const byOrigin = {
  grid: 'number',
  solar: 'number',
  workplace: 'number',
  regen: 'number',
  unknown: 'number',
} as const;

const logLine = { atMs: 'number', severity: 'string', code: 'string', text: 'string' } as const;

const bus = {
  fault: { orNull: 'string' },
  restarts: 'number',
  busOffs: 'number',
  tec: 'number',
  rec: 'number',
} as const;

/** Only what the page uses is checked, so that a newer sender may add and drop the rest. */
const shapes: Record<MessageName, { readonly version: number; readonly shape: Shape }> = {
  birth: {
    version: MESSAGE_VERSION,
    shape: {
      firmware: 'string',
      board: 'string',
      profile: 'string',
      boot: 'number',
      tables: 'string',
      wokenBy: { orNull: 'string' },
      uncleanBoots: 'number',
    },
  },
  state: {
    version: MESSAGE_VERSION,
    shape: {
      t: 'number?',
      mode: 'string',
      code: 'string',
      plugged: 'boolean',
      socPct: 'number?',
      estimatedSocPct: 'number?',
      socDeviationPct: 'number?',
      gridPowerW: 'number?',
      batteryPowerW: 'number?',
      batteryVoltageV: 'number?',
      gridVoltageV: 'number?',
      gridFrequencyHz: 'number?',
      limits: { exportW: 'number', importW: 'number', exportBound: 'string', importBound: 'string' },
      ageMs: { battery: 'number?', charger: 'number?', meter: 'number?' },
      gapMs: 'number',
      power: { state: 'string', auxVoltageV: 'number?', usedMah: 'number', wakes: 'number' },
      clock: { errorMs: 'number?', source: { orNull: 'string' } },
      policy: { orNull: { id: 'number', untilMs: 'number' } },
      frames: { received: 'number', lost: 'number', rejected: 'number' },
      can: { vehicle: bus, charger: bus },
      journal: { pending: 'number', dropped: 'number' },
    },
  },
  event: {
    version: MESSAGE_VERSION,
    shape: { boot: 'number', seq: 'number', t: 'number?', mode: 'string', code: 'string', socPct: 'number?' },
  },
  plan: {
    version: HOST_MESSAGE_VERSION,
    shape: {
      currency: 'string',
      timeZone: 'string',
      createdAtMs: 'number',
      reserveSocPct: 'number',
      targetSocPct: 'number?',
      departAtMs: 'number?',
      departSocPct: 'number?',
      prices: 'string',
      storedEnergyValuePerKwh: 'number?',
      habitTrips: 'number',
      slots: [
        {
          startAtMs: 'number',
          durationMs: 'number',
          importPrice: 'number?',
          exportPrice: 'number?',
          plugged: 'boolean',
          powerW: 'number',
          socPct: 'number',
          reason: 'string',
        },
      ],
    },
  },
  summary: {
    version: HOST_MESSAGE_VERSION,
    shape: {
      atMs: 'number',
      currency: 'string',
      day,
      days: [day],
      origins: { exportedWh: byOrigin, days: [{ date: 'string', exportedWh: byOrigin }] },
      reviews: [{ date: 'string', net: 'number', bestNet: 'number', share: 'number?' }],
      links: {
        broker: 'boolean',
        device: { orNull: 'string' },
        lastSeenAtMs: 'number?',
        malformed: 'number',
        journalPending: 'number?',
      },
      actual: [{ atMs: 'number', powerW: 'number?', socPct: 'number?' }],
      events: [logLine],
    },
  },
  log: {
    version: HOST_MESSAGE_VERSION,
    shape: logLine,
  },
};

/** Largest payload looked at, in characters: a week of quarter-hour slots is about 150 000. */
const PAYLOAD_LENGTH_MAX = 1_000_000;

/** The message in `payload`, or null when it is not a whole one of that name and version. */
export function readMessage<N extends MessageName>(name: N, payload: string): Messages[N] | null {
  if (payload.length > PAYLOAD_LENGTH_MAX) return null;
  let value: unknown;
  try {
    value = JSON.parse(payload);
  } catch {
    return null;
  }
  const { version, shape } = shapes[name];
  if (!isRecord(value) || value['v'] !== version || !matches(value, shape)) return null;
  return value as unknown as Messages[N];
}

function matches(value: unknown, shape: Shape): boolean {
  // JSON can spell infinity (1e999), and a chart would choke on it.
  if (shape === 'number') return Number.isFinite(value);
  if (shape === 'number?') return value === null || Number.isFinite(value);
  if (typeof shape === 'string') return typeof value === shape;
  if (isList(shape)) return Array.isArray(value) && value.every((item) => matches(item, shape[0]));
  if ('orNull' in shape) return value === null || matches(value, shape.orNull as Shape);
  return isRecord(value) && Object.entries(shape).every(([key, inner]) => matches(value[key], inner));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(shape: Shape): shape is readonly [Shape] {
  return Array.isArray(shape);
}
