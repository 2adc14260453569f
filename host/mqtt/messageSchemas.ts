import { z } from 'zod';
import { clockSources, type ClockSource } from '../../firmware/contract/clockSources.ts';
import type { CommandAckMessage } from '../../firmware/contract/commands.ts';
import { deviceStatuses, type DeviceStatus } from '../../firmware/contract/deviceStatuses.ts';
import {
  MESSAGE_VERSION,
  type AckMessage,
  type BirthMessage,
  type JournalMessage,
  type PolicyMessage,
  type StateMessage,
} from '../../firmware/contract/messages.ts';
import { modes } from '../../firmware/contract/modes.ts';
import { POLICY_SLOTS_MAX } from '../../firmware/contract/policyBytes.ts';
import {
  powerStates,
  wakeSources,
  type PowerState,
  type WakeSource,
} from '../../firmware/contract/powerStates.ts';
import { reasonCodes, type Reason } from '../../firmware/contract/reasonCodes.ts';
import { TOPIC_ROOT, topics, type TopicName } from '../../firmware/contract/topics.ts';

/** Longest payload that is read at all, bytes: the longest honest one, a week's policy, is below 2 KiB. */
export const MAX_PAYLOAD_BYTES = 16 * 1024;

/** Where each message of the contract must lie to be believed. NaN and Infinity are refused everywhere. */
const limits = {
  textLength: 64,
  /** 2100-01-01, Unix ms: a later time is a broken clock. */
  timeMs: 4_102_444_800_000,
  /** A battery controller's raw state of charge may exceed 100 %. */
  socPct: 110,
  powerW: 1_000_000,
  /** Beyond a load dump nothing that reports its supply is alive. */
  auxVoltageV: 100,
  energyWh: 1e12,
} as const;

const version = z.literal(MESSAGE_VERSION);
const text = z.string().max(limits.textLength);
const count = z.int().nonnegative();
const timeMs = z.number().nonnegative().max(limits.timeMs);
const durationMs = z.number().nonnegative();
const socPct = z.number().nonnegative().max(limits.socPct).nullable();
const powerW = z.number().min(-limits.powerW).max(limits.powerW).nullable();
const energyWh = z.number().nonnegative().max(limits.energyWh);
const mode = z.enum(modes);
/** One of the keys of a table of the contract. */
const keyOf = <Key extends string>(table: Readonly<Record<Key, unknown>>) =>
  z.enum(Object.keys(table) as [Key, ...Key[]]);
const code = keyOf<Reason>(reasonCodes);
const registers = { importedWh: energyWh, exportedWh: energyWh, regenWh: energyWh, tractionWh: energyWh };

const birth = z.object({
  v: version,
  firmware: text,
  board: text,
  profile: text,
  boot: count,
  tables: text,
  policySlotsMax: count,
  wokenBy: keyOf<WakeSource>(wakeSources).nullable(),
  uncleanBoots: count,
});

const bus = z.object({
  fault: code.nullable(),
  received: count,
  lost: count,
  garbled: count,
  restarts: count,
  busOffs: count,
  tec: count,
  rec: count,
  expired: count,
  rejected: z.object({
    checksum: count,
    frozen: count,
    length: count,
    remote: count,
    extended: count,
    unavailable: count,
  }),
});

const state = z.object({
  v: version,
  t: timeMs.nullable(),
  up: durationMs,
  boot: count,
  mode,
  code,
  plugged: z.boolean(),
  socPct,
  estimatedSocPct: socPct,
  socDeviationPct: socPct,
  gridPowerW: powerW,
  batteryPowerW: powerW,
  batteryVoltageV: z.number().nullable(),
  motorSpeedRpm: z.number().nullable(),
  gridVoltageV: z.number().nullable(),
  gridFrequencyHz: z.number().nullable(),
  limits: z.object({
    exportW: z.number().nonnegative(),
    importW: z.number().nonnegative(),
    exportBound: code,
    importBound: code,
  }),
  ageMs: z.object({
    battery: durationMs.nullable(),
    soc: durationMs.nullable(),
    motor: durationMs.nullable(),
    charger: durationMs.nullable(),
    meter: durationMs.nullable(),
  }),
  policy: z.object({ id: count, untilMs: timeMs }).nullable(),
  policies: count,
  energy: z.object(registers),
  gapMs: durationMs,
  power: z.object({
    state: keyOf<PowerState>(powerStates),
    auxVoltageV: z.number().min(0).max(limits.auxVoltageV).nullable(),
    usedMah: z.number().nonnegative(),
    wakes: count,
  }),
  clock: z.object({ errorMs: durationMs.nullable(), source: keyOf<ClockSource>(clockSources).nullable() }),
  frames: z.object({ received: count, lost: count, rejected: count }),
  can: z.object({ vehicle: bus, charger: bus }),
  journal: z.object({ pending: count, dropped: count }),
  refused: z.object({ count, last: code.nullable() }),
});

const journal = z.object({
  v: version,
  kind: z.enum(['interval', 'transition']),
  boot: count,
  seq: count,
  from: count,
  t: timeMs.nullable(),
  up: durationMs,
  mode,
  code,
  socPct,
  gapMs: durationMs,
  ...registers,
});

const ack = z.object({ v: version, seq: count.nullable(), t: timeMs, re: count });

const policy = z.object({
  v: version,
  id: count,
  startAtMs: timeMs,
  slotMs: z.int().positive(),
  untilMs: timeMs,
  reserveSocPct: z.number().min(0).max(100),
  table: z.base64().max(Math.ceil((POLICY_SLOTS_MAX * 2) / 3) * 4),
});

/** What each topic carries. */
export interface MessageByTopic {
  readonly status: DeviceStatus;
  readonly birth: BirthMessage;
  readonly state: StateMessage;
  readonly meter: JournalMessage;
  readonly event: JournalMessage;
  readonly ack: AckMessage;
  readonly policy: PolicyMessage;
}

/** The schema of each topic; its output is exactly the contract's type. */
export const messageSchemas = {
  status: keyOf<DeviceStatus>(deviceStatuses),
  birth,
  state,
  meter: journal,
  event: journal,
  ack,
  policy,
} as const satisfies { [Name in TopicName]: z.ZodType<MessageByTopic[Name]> };

/** Fails to compile when a contract type has a field that its schema lacks, or allows more than its schema. */
type ContractCovered = {
  [Name in TopicName]: MessageByTopic[Name] extends z.output<(typeof messageSchemas)[Name]> ? true : never;
};
({
  status: true,
  birth: true,
  state: true,
  meter: true,
  event: true,
  ack: true,
  policy: true,
}) satisfies ContractCovered;

export type PayloadErrorCode = 'PAYLOAD_TOO_LARGE' | 'PAYLOAD_NOT_JSON' | 'PAYLOAD_INVALID';

export type ParsedMessage<Name extends TopicName> =
  | { readonly ok: true; readonly message: MessageByTopic[Name] }
  | { readonly ok: false; readonly code: PayloadErrorCode; readonly detail: string };

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/** Reads a payload from the network. A refusal is a value: what is wrong, and where, in one line. */
export function parseMessage<Name extends TopicName>(
  topicName: Name,
  payload: Uint8Array,
): ParsedMessage<Name> {
  if (payload.length > MAX_PAYLOAD_BYTES) {
    return {
      ok: false,
      code: 'PAYLOAD_TOO_LARGE',
      detail: `${payload.length} bytes, at most ${MAX_PAYLOAD_BYTES}`,
    };
  }
  let content: unknown;
  try {
    const utf8 = strictUtf8.decode(payload);
    content = topicName === 'status' ? utf8 : JSON.parse(utf8);
  } catch (error) {
    return { ok: false, code: 'PAYLOAD_NOT_JSON', detail: (error as Error).message };
  }
  const result = messageSchemas[topicName].safeParse(content);
  if (result.success) return { ok: true, message: result.data as MessageByTopic[Name] };
  const issue = result.error.issues[0];
  const place = issue?.path.join('.') || 'payload';
  return {
    ok: false,
    code: 'PAYLOAD_INVALID',
    detail: `${place}: ${issue?.message ?? 'not as in the contract'}`,
  };
}

const commandAck = z.object({ v: version, re: count, result: z.union([z.literal('OK'), code]) });

/** The device's answer to a command, or null for anything else. */
export function parseCommandAck(payload: Uint8Array): CommandAckMessage | null {
  try {
    return commandAck.safeParse(JSON.parse(Buffer.from(payload).toString('latin1'))).data ?? null;
  } catch {
    return null;
  }
}

/** A vehicle's name as it may stand in topics. */
export const VEHICLE_NAME = /^[A-Za-z0-9_-]{1,64}$/;

/** Vehicle and name of the topic `backfeed/<vehicle>/<name>`, or null for any other. */
export function parseTopic(topic: string): { vehicle: string; name: TopicName } | null {
  const [root, vehicle = '', name = '', ...rest] = topic.split('/');
  const known =
    root === TOPIC_ROOT && VEHICLE_NAME.test(vehicle) && Object.hasOwn(topics, name) && rest.length === 0;
  return known ? { vehicle, name: name as TopicName } : null;
}
