import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { readNamedYaml, yamlNames } from '../config/namedYaml.ts';

const durationMs = z.number().int().min(0).max(120_000);

const lossesSchema = z.strictObject({
  fixedLossW: z.number().min(0),
  proportionalLoss: z.number().min(0).max(0.5),
  quadraticLossPerW: z.number().min(0).max(1e-4),
});

/**
 * Times, ramps and test voltage where a station's file names no others are those of the recorded V2H session of a Nissan
 * Leaf. It has one change of direction: 0.42 s from the first wish to charge to the first frame with current, of which
 * the station's dead time is what a frame's period leaves. Some of it may be a station that is slow to follow.
 */
const stationSchema = z.strictObject({
  label: z.string(),
  /** Where each number comes from, and which have no source. */
  sources: z.array(z.string()).nonempty(),
  availableVoltageV: z.number().int().min(50).max(600),
  /** In both directions. */
  availableCurrentA: z.number().int().min(1).max(255),
  converter: z.strictObject({
    asleepPowerW: z.number().min(0),
    idlePowerW: z.number().min(0),
    charge: lossesSchema,
    discharge: lossesSchema,
  }),
  timing: z
    .strictObject({
      /** Without a word of the vehicle. */
      asleepAfterMs: durationMs.default(2000),
      /** Its last 1.5 s raise the voltage and take it back. */
      insulationTestMs: durationMs.min(1500).default(3500),
      /** The longest wait for the vehicle's contactors to close, and to open after the end. */
      contactorsCloseMs: durationMs.default(10_000),
      contactorsOpenMs: durationMs.default(10_000),
      /** From the vehicle's word that its contactors are closed to power. */
      settleMs: durationMs.default(2100),
      /** From its word that they are open to the unlocked connector. */
      weldCheckMs: durationMs.default(700),
      /** At no current, from the wish for the other direction to the first current. */
      deadTimeMs: durationMs.default(300),
    })
    .prefault({}),
  insulationTestVoltageV: z.number().int().min(50).max(600).default(505),
  /** CHAdeMO's limit for the vehicle's request; the recorded station took 24. */
  rampAPerS: z.number().positive().default(20),
  /** At the end: recorded were 14, 9 and 0 A, 100 ms apart. */
  stopRampAPerS: z.number().positive().default(70),
});

/** Parameters of a station: currents in A, durations in ms, losses as in `ConverterParameters`. */
export type StationParameters = Readonly<z.output<typeof stationSchema>>;

const shippedFolder = fileURLToPath(new URL('stations/', import.meta.url));

/** Names of the stations that come with the project. */
export function listStations(): string[] {
  return yamlNames(shippedFolder);
}

/**
 * Loads a station by its shipped name or by the path of a YAML file.
 * @throws BackfeedError STATION_UNKNOWN, STATION_SYNTAX, STATION_KEY, STATION_VALUE
 */
export function loadStation(nameOrPath: string): StationParameters {
  return readNamedYaml(nameOrPath, shippedFolder, stationSchema, 'station', 'STATION');
}
