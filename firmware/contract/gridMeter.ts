import type { FrameSpec } from './frameSpec.ts';

/**
 * The grid meter on the charger bus: a meter node of ours (docs/wiring.md), so its layout is stated here and nowhere
 * else. Power and energy are measured on the alternating-current side of the charger.
 */
export const gridMeterFrames = {
  power: {
    id: 0x5e0,
    lengthBytes: 8,
    periodMs: 500,
    timeoutMs: 2000,
    counter: { startBit: 56, bits: 4 },
    signals: {
      gridPowerW: {
        startBit: 0,
        bits: 24,
        order: 'little',
        signed: true,
        scale: 1,
        unit: 'W',
        min: -100000,
        max: 100000,
        label: 'Power, + is export',
      },
      gridVoltageV: {
        startBit: 24,
        bits: 16,
        order: 'little',
        scale: 0.01,
        unit: 'V',
        min: 0,
        max: 600,
        label: 'Line to neutral voltage',
      },
      gridFrequencyHz: {
        startBit: 40,
        bits: 16,
        order: 'little',
        scale: 0.001,
        unit: 'Hz',
        min: 40,
        max: 65,
        label: 'Frequency',
      },
    },
  },
  energy: {
    id: 0x5e1,
    lengthBytes: 8,
    periodMs: 1000,
    timeoutMs: 5000,
    signals: {
      meterImportedWh: {
        startBit: 0,
        bits: 32,
        order: 'little',
        scale: 1,
        unit: 'Wh',
        min: 0,
        max: 4294967295,
        label: 'Meter register, import',
      },
      meterExportedWh: {
        startBit: 32,
        bits: 32,
        order: 'little',
        scale: 1,
        unit: 'Wh',
        min: 0,
        max: 4294967295,
        label: 'Meter register, export',
      },
    },
  },
} as const satisfies Record<string, FrameSpec>;
