/** What stands between a car's 12 V wire and a board: which voltages it takes, and which gaps it bridges. */
export interface FrontEnd {
  /** Below it the board has no supply, once the hold-up time is over. */
  readonly brownOutV: number;
  readonly holdUpMs: number;
  /** A higher voltage, however short, destroys the board. */
  readonly survivesV: number;
}

/**
 * By name. Sources: ISO 16750-2, load dump without suppression (79 to 101 V); the interpreter boards' own inputs take
 * 16 to 18 V. Brown-out and hold-up are assumptions: a 42 V buck converter to 5 V with 100 uF, and a plain regulator.
 */
export const frontEnds = {
  protected: { brownOutV: 6.5, holdUpMs: 10, survivesV: 101 },
  none: { brownOutV: 7, holdUpMs: 1, survivesV: 18 },
} as const satisfies Record<string, FrontEnd>;

export type FrontEndName = keyof typeof frontEnds;

/** A board's supply from the 12 V wire; times in us. */
export interface PowerSupply {
  /** Whether the board has supply, as of the last `settle`. */
  readonly isOn: boolean;
  readonly isDestroyed: boolean;
  /** On the wire. */
  voltageV(atUs: number): number;
  /** The wire has another voltage for a while: cranking, a loose contact, a load dump. */
  pulse(voltageV: number, forUs: number, atUs: number): void;
  /** When `settle` is due; Infinity: not before the steady voltage changes. */
  nextAtUs(): number;
  /** Looks at the wire. */
  settle(atUs: number): void;
}

/** A supply that is on. @param steadyV of the wire, V, between the pulses */
export function createPowerSupply(frontEnd: FrontEnd, steadyV: () => number): PowerSupply {
  let pulseV = 0;
  let pulseEndsUs = -Infinity;
  let pulseIsOver = true;
  let lowSinceUs = Infinity;

  const supply = {
    isOn: true,
    isDestroyed: false,
    voltageV: (atUs: number): number => (atUs < pulseEndsUs ? pulseV : steadyV()),
    pulse: (voltageV: number, forUs: number, atUs: number): void => {
      pulseV = voltageV;
      pulseEndsUs = atUs + forUs;
      pulseIsOver = false;
      supply.settle(atUs);
    },
    nextAtUs: (): number => {
      const lostAtUs = supply.isOn ? lowSinceUs + frontEnd.holdUpMs * 1000 : Infinity;
      return pulseIsOver ? lostAtUs : Math.min(lostAtUs, pulseEndsUs);
    },
    settle: (atUs: number): void => {
      const voltageV = supply.voltageV(atUs);
      if (atUs >= pulseEndsUs) pulseIsOver = true;
      if (voltageV > frontEnd.survivesV) supply.isDestroyed = true;
      const isLow = voltageV < frontEnd.brownOutV;
      if (!isLow) lowSinceUs = Infinity;
      else if (lowSinceUs === Infinity) lowSinceUs = atUs;
      if (supply.isDestroyed) supply.isOn = false;
      else if (!isLow) supply.isOn = true;
      else if (atUs >= lowSinceUs + frontEnd.holdUpMs * 1000) supply.isOn = false;
      if (supply.isDestroyed) lowSinceUs = Infinity;
    },
  };
  return supply;
}
