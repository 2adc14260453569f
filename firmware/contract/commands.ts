import type { Reason } from './reasons.ts';
import { TOPIC_ROOT } from './topics.ts';

/** What a command asks for, and what goes with it. */
export interface CommandSpec {
  readonly label: string;
  /** The device takes it without knowing the time: it can only take power away. */
  readonly reducesPower: boolean;
}

/** Every command, by the last level of its topic. */
export const commands = {
  stop: { label: 'No power in either direction until `resume`', reducesPower: true },
  resume: { label: 'Follow the plan again', reducesPower: false },
  setpoint: { label: 'Hold a power for a time, whatever the plan says', reducesPower: false },
  'clear-faults': { label: 'Clear the faults that may be cleared from afar', reducesPower: false },
} as const satisfies Record<string, CommandSpec>;

export type CommandName = keyof typeof commands;

/**
 * A setpoint lives only while it is repeated: at least so long, at most as `setpointTtlS` of the safety limits. Its
 * power must lie within the device's own limits.
 */
export const SETPOINT_TTL_MIN_S = 5;

/** Content of a command; only a setpoint has the last two. */
export interface CommandMessage {
  readonly v: 1;
  /** At the grid, + is export. Whole watts. */
  readonly powerW?: number;
  readonly ttlS?: number;
}

/** The device's answer on `command/<name>/ack`. */
export interface CommandAckMessage {
  readonly v: 1;
  /** Counter of the command. */
  readonly re: number;
  readonly result: 'OK' | Reason;
}

/** Where commands of this name go: `backfeed/leaf-1/command/stop`. */
export function commandTopicOf(vehicle: string, name: string): string {
  return TOPIC_ROOT + '/' + vehicle + '/command/' + name;
}
