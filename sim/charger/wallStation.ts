import type { StationParameters } from './chademoStation.ts';
import { wallStationConverter } from './converter.ts';

/** A bidirectional wall station of about 10 kW: 500 V and 25 A in both directions. */
export const wallStation: StationParameters = {
  label: 'Bidirectional wall station, 10 kW',
  availableVoltageV: 500,
  availableCurrentA: 25,
  converter: wallStationConverter,
};
