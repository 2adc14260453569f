/** Generated at build time from `auxBattery` and `parking` of the profile: see host/build/guestSchema.ts. */
declare module 'power-limits' {
  /** Of the 12 V battery, at the controller's supply. */
  export const chargingV: number;
  export const restV: number;
  export const stopExportV: number;
  export const hardSleepV: number;
  export const resumeV: number;
  /** Own charge until something charges the 12 V battery, and for how long that may be. */
  export const ownChargeMaxMas: number;
  export const unchargedMaxS: number;
  /** Silence of the vehicle bus after which the car is taken to sleep. */
  export const silentMs: number;
  /** Longest sleep by the timer while plugged in; pause between two looks for news while not. */
  export const hopS: number;
  export const checkInS: number;
  /** Times in 24 h that the car may be woken only to learn its state of charge. */
  export const wakesPerDay: number;
  /** Whether the profile wants to be woken by it, as it is by the ignition: 1 or 0. */
  export const wakesByPlug: number;
  export const wakesByCan: number;
  export const wakesByTimer: number;
}
