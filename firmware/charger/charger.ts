import type { Reason } from '../contract/reasons.ts';

export type ChargerState = 'off' | 'starting' | 'ready' | 'stopping' | 'fault';

/** A bidirectional charger, whatever its protocol. Currents: + leaves the battery. */
export interface Charger {
  readonly state: ChargerState;
  /** Why it is in fault. */
  readonly faultCode: Reason;
  /** Frames that missed their deadline since boot, because the bus did not take them. */
  readonly expiredFrames: number;
  /** Present current and voltage at its terminals, as it reports them; NaN is unknown. */
  presentCurrentA(): number;
  presentVoltageV(): number;
  /** Most current it offers in each direction, magnitudes. */
  availableExportA(): number;
  availableImportA(): number;
  hasFault(): boolean;
  /** Time since its last good frame; Infinity is never. */
  ageMs(nowMs: number): number;
  start(nowMs: number): void;
  /** Ramps down, opens the contactors, ends the session. */
  stop(nowMs: number): void;
  /** At once: for faults, unplugging and driving off. */
  abort(): void;
  /** The wanted current; only in state `ready` does it reach the wire. */
  setCurrentA(currentA: number): void;
  /** Call each 100 ms with what the station must know of the battery. */
  tick(nowMs: number, battery: ChargerBattery): void;
}

/** What a station is told of the battery. */
export interface ChargerBattery {
  voltageV: number;
  socPct: number;
  reserveSocPct: number;
  parked: boolean;
}
