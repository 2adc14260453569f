import type { chademoVehicleFrames } from './chademo.ts';

type Frames = typeof chademoVehicleFrames;
/** Smallest and largest physical value that may be sent. */
export type SentRange = readonly [min: number, max: number];

/** The same frame leaves no sooner than this after the one before: two in one period are a mistake of ours. */
export const TRANSMIT_PAUSE_MS = 60;

const voltageV: SentRange = [100, 500];
const bit: SentRange = [0, 1];

/**
 * The transmit allow-list: all that may ever be sent to a charger, by frame. Its identifier and length are the frame's;
 * bits of signals that have no range here must be 0. Bounds: a 500 V, 125 A station is the largest of CHAdeMO 1.x.
 * Source of the values: recorded session of a Nissan Leaf. What power the gate allows now is checked on top of this.
 */
export const chademoTransmit = {
  batteryLimits: { minVoltageV: voltageV, maxVoltageV: voltageV, chargedRateReference: [100, 100] },
  chargeTime: { maxTime10s: [255, 255], maxTimeMin: [255, 255], capacityKwh: [1, 300] },
  status: {
    protocol: [2, 2],
    targetVoltageV: voltageV,
    chargeCurrentRequestA: [0, 125],
    enabled: bit,
    notParked: bit,
    contactorsOpen: bit,
    dischargeCompatible: [1, 1],
    socPct: [0, 100],
  },
  dischargeLimits: {
    maxDischargeCurrentA: [0, 125],
    minDischargeVoltageV: voltageV,
    minSocPct: [0, 100],
    maxSocPct: [100, 100],
  },
  options: {},
  dischargeEstimate: { sequence: [1, 1], availableEnergyKwh: [0, 300] },
} as const satisfies {
  readonly [K in keyof Frames]: Partial<Record<keyof Frames[K]['signals'] & string, SentRange>>;
};
