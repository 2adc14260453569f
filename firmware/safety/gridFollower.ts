import type { Reason } from '../contract/reasons.ts';

/** What the grid lets through now. */
export interface GridFollower {
  refusal: Reason | null;
  exportShare: number;
  importShare: number;
  tripped: boolean;
  sample(nowMs: number, voltageV: number, frequencyHz: number): void;
}

export function createGridFollower(_gridVoltageV: number): GridFollower {
  return { refusal: null, exportShare: 1, importShare: 1, tripped: false, sample: () => undefined };
}
