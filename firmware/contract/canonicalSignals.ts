/** What the controller knows of any vehicle. A profile maps its database signals onto these names. */
export interface CanonicalSignal {
  readonly unit: string;
  readonly label: string;
  /** Older than this is stale, ms. */
  readonly timeoutMs: number;
  /** Without it the controller cannot work with the vehicle. */
  readonly required: boolean;
}

/** Position in this table is the index in the firmware's value array. Currents and powers: + leaves the battery. */
export const canonicalSignals = {
  batteryCurrentA: { unit: 'A', label: 'Battery current', timeoutMs: 500, required: true },
  batteryVoltageV: { unit: 'V', label: 'Battery voltage', timeoutMs: 500, required: true },
  socPct: { unit: '%', label: 'State of charge', timeoutMs: 1000, required: true },
  displaySocPct: { unit: '%', label: 'State of charge on the dashboard', timeoutMs: 1000, required: false },
  storedEnergyWh: { unit: 'Wh', label: 'Energy left in the battery', timeoutMs: 2000, required: false },
  sohPct: { unit: '%', label: 'State of health', timeoutMs: 60000, required: false },
  dischargeLimitW: { unit: 'W', label: 'Most power out of the battery', timeoutMs: 500, required: true },
  chargeLimitW: { unit: 'W', label: 'Most power into the battery', timeoutMs: 500, required: true },
  relayCutRequest: {
    unit: '',
    label: 'Battery asks for its main relay to open',
    timeoutMs: 500,
    required: true,
  },
  failsafeStatus: {
    unit: '',
    label: 'Battery failsafe status, 0 is normal',
    timeoutMs: 500,
    required: false,
  },
  mainRelayOn: { unit: '', label: 'Main relay may close', timeoutMs: 500, required: false },
  cellMinV: { unit: 'V', label: 'Lowest cell voltage', timeoutMs: 1000, required: false },
  cellMaxV: { unit: 'V', label: 'Highest cell voltage', timeoutMs: 1000, required: false },
  // They change by less than a degree in a minute, and some cars tell them in turns, every three seconds.
  batteryTempMinC: { unit: 'C', label: 'Coldest cell', timeoutMs: 60000, required: true },
  batteryTempMaxC: { unit: 'C', label: 'Hottest cell', timeoutMs: 60000, required: true },
  motorTorqueNm: { unit: 'Nm', label: 'Motor torque, + drives', timeoutMs: 500, required: false },
  motorSpeedRpm: { unit: 'rpm', label: 'Motor speed', timeoutMs: 500, required: true },
} as const satisfies Record<string, CanonicalSignal>;

export type CanonicalSignalName = keyof typeof canonicalSignals;
