import type { Reason } from '../contract/reasons.ts';

export type ChargerState = 'off' | 'starting' | 'ready' | 'stopping' | 'fault';

/** A bidirectional charger, whatever its protocol. Currents: + leaves the battery. */
export interface Charger {
  readonly state: ChargerState;
  /** Why it is in fault. */
  readonly faultCode: Reason;
  /** Frames that missed their deadline since boot, because the bus did not take them. */
  readonly expiredFrames: number;
  /** Tells what is known of it now. @param view is overwritten, so that the tick allocates nothing */
  look(nowMs: number, view: ChargerView): void;
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

/** A charger as it reports itself; NaN is unknown. */
export interface ChargerView {
  /** Time since its last good frame; beyond all timeouts when there was none. */
  chargerAgeMs: number;
  /** At its terminals. */
  chargerVoltageV: number;
  /** Most current that it offers in each direction, magnitudes. */
  chargerExportA: number;
  chargerImportA: number;
  chargerFault: boolean;
}

/** What a station is told of the battery. */
export interface ChargerBattery {
  socPct: number;
  reserveSocPct: number;
  parked: boolean;
}
