import type { Reason } from '../contract/reasons.ts';

/** The power that may flow now: magnitudes, and what bounds each side. */
export interface GateWindow {
  exportMaxW: number;
  importMaxW: number;
  /** The same as currents of the battery. */
  exportA: number;
  importA: number;
  /** Why a side is closed; null while it is open. */
  exportRefusal: Reason | null;
  importRefusal: Reason | null;
  /** What keeps an open side from being wider; of a closed one the refusal. */
  exportLimitedBy: Reason;
  importLimitedBy: Reason;
  /** It is closed because something is not known. */
  isBlind: boolean;
}

/** The window of this device: the gate writes it, control and transmit guard read it. Closed until the gate opens it. */
export const gateWindow: GateWindow = {
  exportMaxW: 0,
  importMaxW: 0,
  exportA: 0,
  importA: 0,
  exportRefusal: 'BOOTING',
  importRefusal: 'BOOTING',
  exportLimitedBy: 'BOOTING',
  importLimitedBy: 'BOOTING',
  isBlind: true,
};
