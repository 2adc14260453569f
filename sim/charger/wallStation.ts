import { loadStation } from './loadStation.ts';

/** The station where none is named: a bidirectional wall station of about 10 kW. */
export const wallStation = loadStation('wall-10kw');
