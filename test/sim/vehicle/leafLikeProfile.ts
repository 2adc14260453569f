import type { FrameSpec } from '../../../firmware/contract/frameSpec.ts';
import type { VehicleProfile } from '../../../firmware/contract/vehicleProfile.ts';

const checksum = { kind: 'crc8', polynomial: 0x85, initial: 0, byteIndex: 7 } as const;
const counter = { startBit: 48, bits: 2 } as const;
const big = { order: 'big', scale: 1 } as const;

/** Three frames in the manner of a Leaf: battery current, voltage and charge, and the motor. */
export const leafLikeProfile: VehicleProfile = {
  name: 'leaf-like',
  label: 'Leaf-like test vehicle',
  bitrate: 500_000,
  frames: {
    battery: {
      id: 0x1db,
      lengthBytes: 8,
      periodMs: 10,
      timeoutMs: 100,
      checksum,
      counter,
      signals: {
        currentA: {
          ...big,
          startBit: 7,
          bits: 11,
          signed: true,
          scale: 0.5,
          unit: 'A',
          min: -400,
          max: 200,
          label: 'Current, - discharges',
        },
        voltageV: {
          ...big,
          startBit: 23,
          bits: 10,
          scale: 0.5,
          unit: 'V',
          min: 0,
          max: 450,
          unavailableRaw: [0x3ff],
          label: 'Voltage',
        },
        heater: {
          order: 'little',
          scale: 1,
          startBit: 32,
          bits: 4,
          unit: '',
          min: 0,
          max: 15,
          label: 'Not bound',
        },
      },
    },
    motor: {
      id: 0x1da,
      lengthBytes: 8,
      periodMs: 10,
      timeoutMs: 100,
      checksum,
      counter,
      signals: {
        torqueNm: {
          ...big,
          startBit: 18,
          bits: 11,
          signed: true,
          scale: 0.5,
          unit: 'Nm',
          min: -400,
          max: 400,
          label: 'Torque',
        },
        speedRpm: {
          ...big,
          startBit: 39,
          bits: 15,
          signed: true,
          unit: 'rpm',
          min: -16000,
          max: 16000,
          label: 'Speed',
        },
      },
    },
    charge: {
      id: 0x55b,
      lengthBytes: 8,
      periodMs: 100,
      timeoutMs: 500,
      checksum,
      counter,
      signals: {
        socPct: {
          ...big,
          startBit: 7,
          bits: 10,
          scale: 0.1,
          unit: '%',
          min: 0,
          max: 100,
          unavailableRaw: [0x3ff],
          label: 'State of charge',
        },
      },
    },
  } satisfies Record<string, FrameSpec>,
  bindings: {
    batteryCurrentA: { frame: 'battery', signal: 'currentA', scale: -1, offset: 0 },
    batteryVoltageV: { frame: 'battery', signal: 'voltageV', scale: 1, offset: 0 },
    socPct: { frame: 'charge', signal: 'socPct', scale: 1, offset: 0 },
    motorTorqueNm: { frame: 'motor', signal: 'torqueNm', scale: 1, offset: 0 },
    motorSpeedRpm: { frame: 'motor', signal: 'speedRpm', scale: 1, offset: 0 },
  },
  receive: { rxb0: [0x1da, 0x1db], rxb1: [0x55b] },
};
