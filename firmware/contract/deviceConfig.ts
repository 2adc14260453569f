/** Name of the configuration file in the device's flash. */
export const DEVICE_CONFIG_FILE = 'backfeed.json';

/** What a device must be told before it can work: written once when it is provisioned. */
export interface DeviceConfig {
  /** Name of the vehicle in topics: letters, digits, `-`, `_`. */
  readonly vehicle: string;
  readonly broker: {
    readonly host: string;
    readonly port: number;
    readonly username?: string;
    readonly password?: string;
  };
  /** Time server, by its address; the broker's host where absent. Not asked on boards without datagrams. */
  readonly ntp?: string;
  /** Needed on boards with Wi-Fi only. */
  readonly wifi?: { readonly ssid: string; readonly password: string };
  /** Most power that the owner and the connection allow, W, at the grid. */
  readonly maxExportW: number;
  readonly maxImportW: number;
  /** Nominal voltage of the grid at the meter, line to neutral; that of the grid code of the build where absent. */
  readonly gridVoltageV?: number;
  /** Never discharge below, whatever a policy says. */
  readonly reserveSocPct: number;
  /** Usable energy of a full battery, Wh. */
  readonly capacityWh: number;
}

/** Name of the file with the device's keys, apart from its settings: written by `backfeed provision` only. */
export const DEVICE_KEYS_FILE = 'backfeed.keys';

/** What a device needs to trust its host, and to be trusted. Without it the device says so and does nothing else. */
export interface DeviceKeys {
  /** Name of the key. */
  readonly key: string;
  /** The two halves, base64 of 32 bytes each: the device seals with the first and checks with the second. */
  readonly up: string;
  readonly down: string;
  /** Password at the broker, where the settings name none; the user name is then the vehicle's. */
  readonly password?: string;
}
