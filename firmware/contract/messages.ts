import type { ClockSource } from './clockSources.ts';
import type { Mode } from './modes.ts';
import type { PowerState, WakeSource } from './powerStates.ts';
import type { Reason } from './reasons.ts';

/** Version of every payload below; a reader drops any other. Around each lies a seal: see envelope.ts. */
export const MESSAGE_VERSION = 1;

/** Cumulative energy since the device was first started, Wh. They never go back; the name holds the direction. */
export interface EnergyRegisters {
  /** From the grid, measured by the grid meter. */
  readonly importedWh: number;
  /** To the grid, measured by the grid meter. */
  readonly exportedWh: number;
  /** Into the battery while driving. */
  readonly regenWh: number;
  /** Out of the battery while driving, auxiliaries included. */
  readonly tractionWh: number;
}

export interface BirthMessage {
  readonly v: typeof MESSAGE_VERSION;
  readonly firmware: string;
  readonly board: string;
  readonly profile: string;
  /** Random number of this boot. */
  readonly boot: number;
  /** Hash of the signal tables that the firmware was built from. */
  readonly tables: string;
  /** Most slots a policy may have. */
  readonly policySlotsMax: number;
  /** What ended the sleep before this boot; null when it is no waking. */
  readonly wokenBy: WakeSource | null;
  /** Starts since the device was made that nobody asked for. */
  readonly uncleanBoots: number;
}

/** One CAN bus as the device sees it; counters run since boot. */
export interface BusMessage {
  /** Why the bus does not bring what the controller needs; null while it does, or while it sleeps. */
  readonly fault: Reason | null;
  readonly received: number;
  /** Overflows as the device notices them, at most one a tick: each is at least one frame, often many. */
  readonly lost: number;
  /** Looks at the chip that found an invalid frame on the bus. */
  readonly garbled: number;
  /** The chip was set up anew: it had lost its settings, did not answer, or its receiver was stuck. */
  readonly restarts: number;
  readonly busOffs: number;
  /** Transmit and receive error counters of the chip. */
  readonly tec: number;
  readonly rec: number;
  /** Frames of ours that missed their deadline. */
  readonly expired: number;
  readonly rejected: {
    readonly checksum: number;
    /** The rolling counter stood still. */
    readonly frozen: number;
    readonly length: number;
    readonly remote: number;
    /** The extended twin of an identifier of ours, or the other way round. */
    readonly extended: number;
    /** Taken, but with a value that is "not available" or implausible. */
    readonly unavailable: number;
  };
}

/** The live picture. `null` is unknown, never zero. */
export interface StateMessage {
  readonly v: typeof MESSAGE_VERSION;
  /** Unix time, ms; null while the clock is unset. */
  readonly t: number | null;
  /** Time since boot, ms. */
  readonly up: number;
  readonly boot: number;
  readonly mode: Mode;
  readonly code: Reason;
  readonly plugged: boolean;
  readonly socPct: number | null;
  /** The device's own estimate from current and voltage when the car was last awake, and its standard deviation. */
  readonly estimatedSocPct: number | null;
  readonly socDeviationPct: number | null;
  /** At the grid meter, + is export. */
  readonly gridPowerW: number | null;
  /** At the battery terminals, + leaves the battery. */
  readonly batteryPowerW: number | null;
  readonly batteryVoltageV: number | null;
  readonly motorSpeedRpm: number | null;
  readonly gridVoltageV: number | null;
  readonly gridFrequencyHz: number | null;
  /** What the safety gate allows now, in magnitudes, W, and what bounds it. */
  readonly limits: {
    readonly exportW: number;
    readonly importW: number;
    readonly exportBound: Reason;
    readonly importBound: Reason;
  };
  /** Time since the last good frame of each source, ms; null is never. */
  readonly ageMs: {
    readonly battery: number | null;
    readonly soc: number | null;
    readonly motor: number | null;
    readonly charger: number | null;
    readonly meter: number | null;
  };
  readonly policy: { readonly id: number; readonly untilMs: number } | null;
  /** Policies taken over since boot. */
  readonly policies: number;
  readonly energy: EnergyRegisters;
  /** Time since boot without a sample of power when one was due, less three periods each time; short gaps are bridged, ms. */
  readonly gapMs: number;
  readonly power: {
    readonly state: PowerState;
    /** At the controller's supply. */
    readonly auxVoltageV: number | null;
    /** Own charge since the 12 V battery was last charged. */
    readonly usedMah: number;
    /** Times within a day, and since it was on, that the sleeping car was woken and no session followed. */
    readonly wakes: number;
  };
  /** How wrong `t` may be, ms, and who told the time; null while the clock is unset. */
  readonly clock: { readonly errorMs: number | null; readonly source: ClockSource | null };
  /**
   * CAN frames since boot, both buses together. `lost` counts overflows as the device notices them, about once a second:
   * each stands for at least one frame, often for many. `rejected` were not taken: see `can`.
   */
  readonly frames: { readonly received: number; readonly lost: number; readonly rejected: number };
  readonly can: { readonly vehicle: BusMessage; readonly charger: BusMessage };
  readonly journal: { readonly pending: number; readonly dropped: number };
  /** Messages to the device that it refused since boot, and why the last one. */
  readonly refused: { readonly count: number; readonly last: Reason | null };
}

/** One journal record. Published on `meter` (kind interval) or `event` (kind transition), and resent until acknowledged. */
export interface JournalMessage extends EnergyRegisters {
  readonly v: typeof MESSAGE_VERSION;
  readonly kind: 'interval' | 'transition';
  readonly boot: number;
  /** Grows by one with each record over the whole life of the device, across boots. */
  readonly seq: number;
  /** Oldest sequence that the device still holds: what is below it needs no acknowledgement. */
  readonly from: number;
  /** Unix time, ms; null when the clock was unset. */
  readonly t: number | null;
  readonly up: number;
  readonly mode: Mode;
  readonly code: Reason;
  readonly socPct: number | null;
  /** Time since boot without a sample of power when one was due, less three periods each time; short gaps are bridged, ms. */
  readonly gapMs: number;
}

export interface AckMessage {
  readonly v: typeof MESSAGE_VERSION;
  /** Highest sequence up to which the host's database holds everything; null when nothing is stored yet. */
  readonly seq: number | null;
  /** Host time, Unix ms: sets the device clock. */
  readonly t: number;
  /** Counter of the device's newest message that the host has: an old answer must not set the clock. */
  readonly re: number;
}

export interface PolicyMessage {
  readonly v: typeof MESSAGE_VERSION;
  /** Grows with each policy. */
  readonly id: number;
  /** Unix time of slot 0, ms. */
  readonly startAtMs: number;
  readonly slotMs: number;
  /** Expiry, Unix ms: afterwards the device holds 0 W. */
  readonly untilMs: number;
  /** Never discharge below. */
  readonly reserveSocPct: number;
  /** Two bytes a slot, base64: see policyBytes.ts. */
  readonly table: string;
}
