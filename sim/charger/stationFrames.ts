import { chademoStationFrames } from '../../firmware/contract/chademo.ts';
import { writeSignal } from '../../firmware/contract/frameCodec.ts';
import type { SignalSpec } from '../../firmware/contract/frameSpec.ts';
import { createEncodedFrame, type EncodedFrame } from '../vehicle/encodedFrame.ts';

/** CHAdeMO 1.x, as in the recorded session. */
const protocolNumber = 2;
/** V2H sequence number of the recorded session. */
const sequenceNumber = 2;
const remainingMinutesShown = 60;

/** What a station says about itself. Currents are magnitudes, A. */
export interface StationReport {
  availableVoltageV: number;
  availableCurrentA: number;
  presentVoltageV: number;
  presentChargeCurrentA: number;
  presentDischargeCurrentA: number;
  /** Mirrors of what the vehicle said: its highest and its lowest voltage. */
  thresholdVoltageV: number;
  lowerThresholdVoltageV: number;
  charging: boolean;
  stopControl: boolean;
  connectorLocked: boolean;
  chargerFault: boolean;
  batteryIncompatible: boolean;
  systemFault: boolean;
}

/** The messages of a bidirectional station. */
export interface StationFrames {
  /** In the order in which they go out. */
  readonly messages: readonly EncodedFrame[];
  encode(report: Readonly<StationReport>): void;
}

/** The four messages of `chademoStationFrames`. */
export function createStationFrames(): StationFrames {
  const available = createEncodedFrame(chademoStationFrames.available);
  const status = createEncodedFrame(chademoStationFrames.status);
  const discharge = createEncodedFrame(chademoStationFrames.discharge);
  const dischargeTime = createEncodedFrame(chademoStationFrames.dischargeTime);
  const messages = [available, status, discharge, dischargeTime];
  const put = (message: EncodedFrame, name: string, value: number | boolean): void =>
    writeSignal(message.spec.signals[name] as SignalSpec, message.draft, Number(value));

  return {
    messages,
    encode(report) {
      put(available, 'weldDetection', 1);
      put(available, 'availableVoltageV', report.availableVoltageV);
      put(available, 'availableCurrentA', report.availableCurrentA);
      put(available, 'thresholdVoltageV', report.thresholdVoltageV);

      put(status, 'protocol', protocolNumber);
      put(status, 'presentVoltageV', report.presentVoltageV);
      put(status, 'presentCurrentA', report.presentChargeCurrentA);
      put(status, 'dischargeCompatible', 1);
      put(status, 'charging', report.charging);
      put(status, 'chargerFault', report.chargerFault);
      put(status, 'connectorLocked', report.connectorLocked);
      put(status, 'batteryIncompatible', report.batteryIncompatible);
      put(status, 'systemFault', report.systemFault);
      put(status, 'stopControl', report.stopControl);
      put(status, 'remaining10s', report.charging ? 255 : 0);
      put(status, 'remainingMin', report.charging ? remainingMinutesShown : 0);

      put(discharge, 'presentDischargeCurrentA', report.presentDischargeCurrentA);
      put(discharge, 'availableInputVoltageV', report.availableVoltageV);
      put(discharge, 'availableInputCurrentA', report.availableCurrentA);
      put(discharge, 'lowerThresholdVoltageV', report.lowerThresholdVoltageV);

      put(dischargeTime, 'sequence', sequenceNumber);
      put(dischargeTime, 'remainingDischargeTimeMin', report.charging ? remainingMinutesShown : 0);
      for (const message of messages) message.commit();
    },
  };
}
