import { faults, type FaultCode } from '../contract/faults.ts';
import type { Reason } from '../contract/reasons.ts';

/** Where critical faults outlive a restart: one bit each, by their place in `contract/faults.ts`. */
export interface FaultKeeper {
  keepFaults(bits: number): void;
  keptFaults(): number;
}

/** Faults that stay until somebody clears them. */
export interface FaultMemory {
  /** The first one remembered, in the order of the table, or null. Read only. */
  active: Reason | null;
  /** Tells whether the cause of a fault is there now; call it in each look at what may cause it. */
  observe(code: FaultCode, isPresent: boolean, nowMs: number): void;
  /** The connector was pulled: what a local action clears is cleared. */
  pulled(): void;
  /**
   * A signed command clears what it may.
   * @param isLocal somebody is at the car
   * @returns why something stays, or null
   */
  clear(isLocal: boolean): Reason | null;
}

const NOT_PENDING = -1;

/** With the critical faults from before the restart. */
export function createFaultMemory(keeper: FaultKeeper): FaultMemory {
  /** By place in the table: since when the cause is there. */
  const sinceMs = new Float64Array(faults.length).fill(NOT_PENDING);
  let latched = keeper.keptFaults();

  const show = (): void => {
    memory.active = null;
    for (let i = faults.length - 1; i >= 0; i--)
      if (latched & (1 << i)) memory.active = (faults[i] as Fault).code;
  };
  const change = (bits: number): void => {
    const critical = latched & criticalBits;
    latched = bits;
    if ((latched & criticalBits) !== critical) keeper.keepFaults(latched & criticalBits);
    show();
  };
  const observePresent = (place: number, nowMs: number): void => {
    if ((sinceMs[place] as number) === NOT_PENDING) sinceMs[place] = nowMs;
    if (nowMs - (sinceMs[place] as number) >= (faults[place] as Fault).debounceMs)
      change(latched | (1 << place));
  };

  const memory: FaultMemory = {
    active: null,
    observe: (code, isPresent, nowMs) => {
      const place = placeOf[code];
      if (isPresent) observePresent(place, nowMs);
      else sinceMs[place] = NOT_PENDING;
    },
    pulled: () => {
      if (latched & ~criticalBits) change(latched & criticalBits);
    },
    clear: (isLocal) => {
      change(isLocal ? 0 : latched & criticalBits);
      return latched ? 'COMMAND_NEEDS_PRESENCE' : null;
    },
  };
  show();
  return memory;
}

type Fault = (typeof faults)[number];

const placeOf = {} as Record<FaultCode, number>;
let criticalBits = 0;
faults.forEach((fault, place) => {
  placeOf[fault.code] = place;
  if (fault.isCritical) criticalBits |= 1 << place;
});
