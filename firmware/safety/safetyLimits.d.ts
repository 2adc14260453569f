/** The numbers of `contract/safetyLimits.ts` as they hold for the vehicle of this build: its profile may have tightened them. */
declare module 'safety-limits' {
  export const reserveFloorSocPct: number;
  export const socMarginPct: number;
  export const cellChargeStopV: number;
  export const cellDischargeStopV: number;
  export const cellDerateV: number;
  export const cellLatchHighV: number;
  export const cellLatchLowV: number;
  export const cellSpreadV: number;
  export const chargeTempMinC: number;
  export const dischargeTempMinC: number;
  export const batteryTempMaxC: number;
  export const tempDerateC: number;
  export const batteryTempLatchC: number;
  export const powerErrorPct: number;
  export const powerErrorW: number;
  export const contactorOpenMs: number;
  export const chargerTimeoutMs: number;
  export const meterTimeoutMs: number;
  export const vehicleSettleMs: number;
  export const lostAfterMs: number;
  export const setpointTtlS: number;
  export const setpointRampPctPerS: number;
  export const standstillRpm: number;
  export const contactorRestMs: number;
  export const transferHoldMs: number;
  export const watchdogS: number;
  export const restartsMax: number;
  export const restartWindowMs: number;
  export const voltageMismatchPct: number;
  export const powerMismatchPct: number;
  export const powerMismatchW: number;
  export const socStepPctPerS: number;
  export const socDisagreePct: number;
  export const socDriftPct: number;
  export const voltageStepPctPerS: number;
  export const tempStepCPerS: number;
  export const settleMs: number;
  export const presenceMs: number;
  export const clockErrorMaxMs: number;
  export const insulationMinOhmPerV: number;
  /** 0 where the vehicle tells the voltage of its cells; otherwise their mean is reckoned from the pack's. */
  export const cellsInSeries: number;
  /** Most that the car itself takes from the battery while it is parked. */
  export const auxiliariesMaxW: number;
}
