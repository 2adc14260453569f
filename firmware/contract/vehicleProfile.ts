import type { CanonicalSignalName } from './canonicalSignals.ts';
import type { FrameSpec } from './frameSpec.ts';

/** Where a canonical signal comes from: canonical = database value * scale + offset. */
export interface SignalBinding {
  /** Key in `VehicleProfile.frames`. */
  readonly frame: string;
  /** Key in that frame's `signals`. */
  readonly signal: string;
  readonly scale: number;
  readonly offset: number;
}

/** A vehicle as data: its frames, and how the controller's canonical signals lie in them. */
export interface VehicleProfile {
  /** Folder name, e.g. `leaf-aze0`. */
  readonly name: string;
  readonly label: string;
  readonly bitrate: number;
  readonly frames: Readonly<Record<string, FrameSpec>>;
  readonly bindings: Readonly<Partial<Record<CanonicalSignalName, SignalBinding>>>;
  /**
   * Identifiers of the frames with bound signals, by the receive buffer whose filters let them in; an extended one is
   * its number plus 0x80000000.
   */
  readonly receive: { readonly rxb0: readonly number[]; readonly rxb1: readonly number[] };
}
