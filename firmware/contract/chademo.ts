import type { FrameSpec, SignalSpec } from './frameSpec.ts';

/**
 * CHAdeMO with the bidirectional (V2H) extension on the charger bus, 500 kbit/s, standard ids, little-endian.
 * Source: observation of a recorded Nissan Leaf V2H session and the open implementations Battery-Emulator,
 * chademo-rs and furdog/chademo; the specification itself (IEEE 2030.1.1) is not public.
 */
const flag = (bit: number, label: string): SignalSpec => ({
  startBit: bit,
  bits: 1,
  order: 'little',
  scale: 1,
  unit: '',
  min: 0,
  max: 1,
  label,
});
const u8 = (byte: number, unit: string, label: string): SignalSpec => ({
  startBit: byte * 8,
  bits: 8,
  order: 'little',
  scale: 1,
  unit,
  min: 0,
  max: 255,
  label,
});
const u16 = (byte: number, unit: string, max: number, label: string): SignalSpec => ({
  startBit: byte * 8,
  bits: 16,
  order: 'little',
  scale: 1,
  unit,
  min: 0,
  max,
  label,
});
/** Discharge currents travel as 255 - n. */
const inverted = (byte: number, label: string): SignalSpec => ({
  startBit: byte * 8,
  bits: 8,
  order: 'little',
  scale: -1,
  offset: 255,
  unit: 'A',
  min: 0,
  max: 255,
  label,
});
const message = (id: number, signals: Record<string, SignalSpec>): FrameSpec => ({
  id,
  lengthBytes: 8,
  periodMs: 100,
  timeoutMs: 1000,
  signals,
});

/** What the vehicle sends; one frame each 10 ms inside the 100 ms period, in this order. */
export const chademoVehicleFrames = {
  batteryLimits: message(0x100, {
    minChargeCurrentA: u8(0, 'A', 'Minimum charge current'),
    minVoltageV: u16(2, 'V', 600, 'Minimum battery voltage'),
    maxVoltageV: u16(4, 'V', 600, 'Maximum battery voltage'),
    chargedRateReference: u8(6, '', 'Charged rate reference'),
  }),
  chargeTime: message(0x101, {
    maxTime10s: u8(1, '10 s', 'Maximum charging time; 255 = use minutes'),
    maxTimeMin: u8(2, 'min', 'Maximum charging time'),
    estimatedTimeMin: u8(3, 'min', 'Estimated charging time'),
    capacityKwh: { ...u16(5, 'kWh', 600, 'Battery capacity'), scale: 0.1 },
  }),
  status: message(0x102, {
    protocol: u8(0, '', 'Protocol number: 1 = 0.9, 2 = 1.x, 3 = 2.0'),
    targetVoltageV: u16(1, 'V', 600, 'Target voltage'),
    chargeCurrentRequestA: u8(3, 'A', 'Charging current request'),
    overVoltage: flag(32, 'Battery over-voltage'),
    underVoltage: flag(33, 'Battery under-voltage'),
    currentDeviation: flag(34, 'Current deviation'),
    overTemperature: flag(35, 'Battery over-temperature'),
    voltageDeviation: flag(36, 'Voltage deviation'),
    enabled: flag(40, 'Charging enabled'),
    notParked: flag(41, 'Vehicle not parked'),
    systemFault: flag(42, 'Vehicle system fault'),
    contactorsOpen: flag(43, 'Vehicle contactors open'),
    stopRequest: flag(44, 'Stop request before charging'),
    dischargeCompatible: flag(47, 'Vehicle can discharge'),
    socPct: u8(6, '%', 'State of charge'),
  }),
  dischargeLimits: message(0x200, {
    maxDischargeCurrentA: inverted(0, 'Maximum discharge current offered'),
    minDischargeVoltageV: u16(4, 'V', 600, 'Minimum discharge voltage'),
    minSocPct: u8(6, '%', 'Minimum state of charge'),
    maxSocPct: u8(7, '%', 'Maximum state of charge'),
  }),
  options: message(0x110, {
    dynamicControl: flag(0, 'Dynamic control'),
    highCurrent: flag(1, 'High current'),
    highVoltage: flag(2, 'High voltage'),
  }),
  dischargeEstimate: message(0x201, {
    sequence: u8(0, '', 'V2H sequence number'),
    dischargeTimeMin: u16(1, 'min', 65535, 'Approximate discharge time'),
    availableEnergyKwh: { ...u16(3, 'kWh', 6553.5, 'Available energy'), scale: 0.1 },
  }),
} as const;

/** What the station sends, back to back each 100 ms. */
export const chademoStationFrames = {
  available: message(0x108, {
    weldDetection: u8(0, '', 'Weld detection supported'),
    availableVoltageV: u16(1, 'V', 600, 'Available output voltage'),
    availableCurrentA: u8(3, 'A', 'Available output current'),
    thresholdVoltageV: u16(4, 'V', 600, 'Threshold voltage'),
  }),
  status: message(0x109, {
    protocol: u8(0, '', 'Protocol number'),
    presentVoltageV: u16(1, 'V', 600, 'Present output voltage'),
    presentCurrentA: u8(3, 'A', 'Present charging current'),
    dischargeCompatible: flag(32, 'Station can take energy from the vehicle'),
    charging: flag(40, 'Power flows'),
    chargerFault: flag(41, 'Station malfunction'),
    connectorLocked: flag(42, 'Connector locked'),
    batteryIncompatible: flag(43, 'Battery incompatible'),
    systemFault: flag(44, 'Charging system malfunction'),
    stopControl: flag(45, 'Station stop control'),
    remaining10s: u8(6, '10 s', 'Remaining time; 255 = use minutes'),
    remainingMin: u8(7, 'min', 'Remaining time'),
  }),
  discharge: message(0x208, {
    presentDischargeCurrentA: inverted(0, 'Present discharge current'),
    availableInputVoltageV: u16(1, 'V', 600, 'Available input voltage'),
    availableInputCurrentA: inverted(3, 'Available input current'),
    lowerThresholdVoltageV: u16(6, 'V', 600, 'Lower threshold voltage'),
  }),
  dischargeTime: message(0x209, {
    sequence: u8(0, '', 'V2H sequence number'),
    remainingDischargeTimeMin: u16(1, 'min', 65535, 'Remaining discharge time'),
  }),
} as const;
