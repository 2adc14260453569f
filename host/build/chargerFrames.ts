import { chademoStationFrames, chademoVehicleFrames } from '../../firmware/contract/chademo.ts';
import { chademoTransmit, type SentRange } from '../../firmware/contract/chademoTransmit.ts';
import type { FrameSpec } from '../../firmware/contract/frameSpec.ts';
import { gridMeterFrames } from '../../firmware/contract/gridMeter.ts';
import { STANDARD_MASK, type Acceptance } from './acceptance.ts';

/** A frame of the charger bus, and which of its signals the firmware uses. */
export interface ChargerFrame {
  /** Of the signals' constants, e.g. `stationStatus`. */
  readonly prefix: string;
  readonly spec: FrameSpec;
  readonly used: readonly string[];
}

const chargerFrame = <Spec extends FrameSpec>(
  prefix: string,
  spec: Spec,
  used: readonly (keyof Spec['signals'] & string)[],
): ChargerFrame => ({ prefix, spec, used });

/**
 * What the controller receives of the station's and the meter's frames, the frequent ones first. 209 and the meter's
 * registers tell nothing that it acts on.
 */
export const receivedChargerFrames: readonly ChargerFrame[] = [
  chargerFrame('stationStatus', chademoStationFrames.status, [
    'presentVoltageV',
    'presentCurrentA',
    'dischargeCompatible',
    'charging',
    'chargerFault',
    'batteryIncompatible',
    'systemFault',
    'stopControl',
  ]),
  chargerFrame('stationDischarge', chademoStationFrames.discharge, [
    'presentDischargeCurrentA',
    'availableInputCurrentA',
  ]),
  chargerFrame('meterPower', gridMeterFrames.power, ['gridPowerW', 'gridVoltageV', 'gridFrequencyHz']),
  chargerFrame('stationAvailable', chademoStationFrames.available, ['availableCurrentA']),
];

/** A frame that the controller sends, with the ranges of the allow-list: what has no range is 0. */
export interface SentChargerFrame extends ChargerFrame {
  readonly ranges: Readonly<Record<string, SentRange>>;
}

/** What the controller sends, in the order of transmission. */
export const sentChargerFrames: readonly SentChargerFrame[] = Object.entries(chademoTransmit).map(
  ([key, ranges]) => ({
    prefix: `vehicle${key.charAt(0).toUpperCase()}${key.slice(1)}`,
    spec: chademoVehicleFrames[key as keyof typeof chademoTransmit],
    used: Object.keys(ranges),
    ranges,
  }),
);

/**
 * Filters of the charger bus. The station sends 108, 109, 208, 209 back to back, and two of them get through: those that
 * carry present voltage and current. 108 is heard now and then by `firmware/can/receiver.ts`.
 */
export const chargerAcceptance: Acceptance = {
  rxb0: { mask: STANDARD_MASK, filters: [0x109, 0x208] },
  rxb1: { mask: STANDARD_MASK, filters: [0x5e0] },
};

/** Name of the index constant of a signal, e.g. `stationStatusPresentVoltageV`. */
export function signalConstant({ prefix }: ChargerFrame, signal: string): string {
  return prefix + signal.charAt(0).toUpperCase() + signal.slice(1);
}
