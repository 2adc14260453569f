import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { DEVICE_CONFIG_FILE, type DeviceConfig } from '../../firmware/contract/deviceConfig.ts';
import { BackfeedError } from '../../sim/backfeedError.ts';
import { readYaml } from '../../sim/config/readYaml.ts';
import type { StorageFile } from '../build/storageImage.ts';
import { VEHICLE_NAME } from '../mqtt/messageSchemas.ts';

const powerW = z.number().min(0).max(100_000);

const deviceConfigSchema = z.strictObject({
  vehicle: z.string().regex(VEHICLE_NAME, 'must consist of letters, digits, - and _'),
  broker: z.strictObject({
    host: z.string().min(1),
    port: z.int().min(1).max(65_535),
    username: z.string().optional(),
    password: z.string().optional(),
  }),
  ntp: z.ipv4('must be an IPv4 address: looking up a name stops the interpreter').optional(),
  wifi: z.strictObject({ ssid: z.string().min(1).max(32), password: z.string().max(63) }).optional(),
  maxExportW: powerW,
  maxImportW: powerW,
  gridVoltageV: z.number().min(100).max(300).optional(),
  reserveSocPct: z.number().min(0).max(100),
  capacityWh: z.number().positive().max(1_000_000),
});

/** Fails to compile where the firmware's configuration has a key that is not checked here. */
type Checked<T extends z.output<typeof deviceConfigSchema>> = T;
type KeysChecked = Checked<{ -readonly [K in keyof DeviceConfig]: z.output<typeof deviceConfigSchema>[K] }>;

/**
 * Reads a device's configuration, JSON or YAML, as the file that the firmware looks for.
 * @param needsWifi the board gets onto the network by Wi-Fi
 * @throws BackfeedError DEVICE_CONFIG_MISSING, DEVICE_CONFIG_SYNTAX, DEVICE_CONFIG_KEY, DEVICE_CONFIG_VALUE
 */
export function readDeviceConfig(file: string, needsWifi: boolean): StorageFile {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new BackfeedError(
      'DEVICE_CONFIG_MISSING',
      `cannot read ${file}`,
      'Give the file with vehicle, broker and limits; docs/flashing.md shows one',
      cause,
    );
  }
  const config = parseDeviceConfig(text, file, needsWifi);
  return { name: DEVICE_CONFIG_FILE, data: Buffer.from(JSON.stringify(config), 'utf8') };
}

/**
 * Checks the text of a device's configuration.
 * @param file for messages
 * @throws BackfeedError DEVICE_CONFIG_SYNTAX, DEVICE_CONFIG_KEY, DEVICE_CONFIG_VALUE
 */
export function parseDeviceConfig(text: string, file: string, needsWifi: boolean): DeviceConfig {
  const config: KeysChecked = readYaml(text, file, deviceConfigSchema, 'DEVICE_CONFIG');
  if (needsWifi && !config.wifi) {
    throw new BackfeedError(
      'DEVICE_CONFIG_KEY',
      `${file}: this board needs "wifi"`,
      'Add "wifi": { "ssid": "...", "password": "..." }',
    );
  }
  return config as DeviceConfig;
}
