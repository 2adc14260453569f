import type { Reason } from '../contract/reasons.ts';

/** `failing` is a fault whose contactors are not open yet: they wait for the current to end. */
export type ChargerState = 'off' | 'starting' | 'ready' | 'stopping' | 'failing' | 'fault';

/** A bidirectional charger, whatever its protocol. Currents: + leaves the battery. */
export interface Charger {
  readonly phase: ChargerState;
  /** Why it is failing or in fault. */
  readonly faultCode: Reason;
  /** Frames that missed their deadline since boot, because the bus did not take them. */
  readonly expiredFrames: number;
  /** Tells what is known of it now. @param view is overwritten, so that the tick allocates nothing */
  look(nowMs: number, view: ChargerView): void;
  start(nowMs: number): void;
  /** No more current, then open contactors, then the end of the session. */
  stop(nowMs: number): void;
  /** The same because of a fault: no longer than `contactorOpenMs`, and with the end in `fault`. */
  fail(why: Reason, nowMs: number): void;
  /** Everything off at once: the connector is out, or nobody controls any more. */
  abort(): void;
  /** The wanted current; only in phase `ready` does it reach the wire. Less is asked for at once, more over a ramp. */
  setCurrentA(currentA: number): void;
  /** Call each 100 ms with what is known of the battery. */
  tick(nowMs: number, battery: ChargerBattery): void;
}

/** A charger as it reports itself; NaN is unknown. */
export interface ChargerView {
  /** Time since its last good frame; beyond all timeouts when there was none. */
  chargerAgeMs: number;
  /** At its terminals. */
  chargerVoltageV: number;
  /** What it says that it moves, + leaves the battery; some never report a discharge, and say 0. */
  chargerCurrentA: number;
  chargerResolutionA: number;
  /** What it is asked for on the wire. */
  askedCurrentA: number;
  /** Most current that it offers in each direction, magnitudes. */
  chargerExportA: number;
  chargerImportA: number;
  chargerFault: boolean;
  /**
   * Insulation between battery and body. Infinity where the charger tests and watches it itself and finds nothing wrong;
   * NaN while nobody vouches for it.
   */
  insulationOhmPerV: number;
  /** There is voltage at its terminals though the contactors were told to open. */
  contactorsWelded: boolean;
}

/** What a charger must know of the battery. */
export interface ChargerBattery {
  carSocPct: number;
  floorSocPct: number;
  isParked: boolean;
  /** NaN when unknown. */
  currentA: number;
}
