import { chademoStationFrames } from '../../firmware/contract/chademo.ts';
import { createEncodedFrame, type EncodedFrame } from '../vehicle/encodedFrame.ts';
import { createSignalWriters } from '../vehicle/signalWriter.ts';

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
  const frames = chademoStationFrames;
  const availableMessage = createEncodedFrame(frames.available);
  const statusMessage = createEncodedFrame(frames.status);
  const dischargeMessage = createEncodedFrame(frames.discharge);
  const dischargeTimeMessage = createEncodedFrame(frames.dischargeTime);
  const messages = [availableMessage, statusMessage, dischargeMessage, dischargeTimeMessage];
  const available = createSignalWriters(availableMessage, [
    'weldDetection',
    'availableVoltageV',
    'availableCurrentA',
    'thresholdVoltageV',
  ]);
  const status = createSignalWriters(statusMessage, [
    'protocol',
    'presentVoltageV',
    'presentCurrentA',
    'dischargeCompatible',
    'charging',
    'chargerFault',
    'connectorLocked',
    'batteryIncompatible',
    'systemFault',
    'stopControl',
    'remaining10s',
    'remainingMin',
  ]);
  const discharge = createSignalWriters(dischargeMessage, [
    'presentDischargeCurrentA',
    'availableInputVoltageV',
    'availableInputCurrentA',
    'lowerThresholdVoltageV',
  ]);
  const dischargeTime = createSignalWriters(dischargeTimeMessage, ['sequence', 'remainingDischargeTimeMin']);

  available.weldDetection.write(1);
  status.protocol.write(protocolNumber);
  status.dischargeCompatible.write(1);
  dischargeTime.sequence.write(sequenceNumber);

  return {
    messages,
    encode(report) {
      available.availableVoltageV.write(report.availableVoltageV);
      available.availableCurrentA.write(report.availableCurrentA);
      available.thresholdVoltageV.write(report.thresholdVoltageV);

      status.presentVoltageV.write(report.presentVoltageV);
      status.presentCurrentA.write(report.presentChargeCurrentA);
      status.charging.write(Number(report.charging));
      status.chargerFault.write(Number(report.chargerFault));
      status.connectorLocked.write(Number(report.connectorLocked));
      status.batteryIncompatible.write(Number(report.batteryIncompatible));
      status.systemFault.write(Number(report.systemFault));
      status.stopControl.write(Number(report.stopControl));
      status.remaining10s.write(report.charging ? 255 : 0);
      status.remainingMin.write(report.charging ? remainingMinutesShown : 0);

      discharge.presentDischargeCurrentA.write(report.presentDischargeCurrentA);
      discharge.availableInputVoltageV.write(report.availableVoltageV);
      discharge.availableInputCurrentA.write(report.availableCurrentA);
      discharge.lowerThresholdVoltageV.write(report.lowerThresholdVoltageV);

      dischargeTime.remainingDischargeTimeMin.write(report.charging ? remainingMinutesShown : 0);
      for (const message of messages) message.commit();
    },
  };
}
