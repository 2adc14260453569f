import { chademoStationFrames, chademoVehicleFrames } from '../../firmware/contract/chademo.ts';
import type { FrameSpec } from '../../firmware/contract/frameSpec.ts';
import { gridMeterFrames } from '../../firmware/contract/gridMeter.ts';

/** A frame of the charger bus under the prefix of its signals' constants, e.g. `stationStatus`. */
export interface ChargerFrame {
  readonly prefix: string;
  readonly spec: FrameSpec;
}

const named = (group: string, frames: Readonly<Record<string, FrameSpec>>): ChargerFrame[] =>
  Object.entries(frames).map(([key, spec]) => ({ prefix: group + capitalised(key), spec }));

/** What the controller receives: the station's frames, then the meter's. */
export const receivedChargerFrames: readonly ChargerFrame[] = [
  ...named('station', chademoStationFrames),
  ...named('meter', gridMeterFrames),
];

/** What the controller sends, in the order of transmission. */
export const sentChargerFrames: readonly ChargerFrame[] = named('vehicle', chademoVehicleFrames);

/**
 * Hardware filters of the charger bus. The station sends 108, 109, 208, 209 back to back, and two of them get through:
 * those that carry present voltage and current. 108 is heard now and then by `firmware/can/receiver.ts`; 209 and the
 * meter's registers tell nothing that the controller acts on.
 */
export const chargerReceive = { rxb0: [0x109, 0x208], rxb1: [0x5e0] } as const;

/** Name of the index constant of a signal, e.g. `stationStatusPresentVoltageV`. */
export function signalConstant(frame: ChargerFrame, signal: string): string {
  return frame.prefix + capitalised(signal);
}

function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
