import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { faults } from '../../../firmware/contract/faults.ts';
import {
  chemistries,
  safetyLimits,
  type Chemistry,
  type SafetyLimit,
  type SafetyLimitName,
} from '../../../firmware/contract/safetyLimits.ts';

const rows = Object.entries(safetyLimits) as [SafetyLimitName, SafetyLimit][];
const defaultOf = ({ default: value }: SafetyLimit, chemistry: Chemistry): number =>
  typeof value === 'number' ? value : value[chemistry];

/** Goals without a number of their own here, and where they are held. */
const elsewhere: Readonly<Record<number, string>> = {
  8: 'firmware/safety/gridFollower.ts',
};

describe('the table of safety limits', () => {
  // The numbers as the safety goals state them; two are those of NMC and LFP.
  it.each<[SafetyLimitName, goal: number, unit: string, ...defaults: number[]]>([
    ['reserveFloorSocPct', 1, '%', 20],
    ['cellChargeStopV', 2, 'V', 4.2, 3.55],
    ['cellDischargeStopV', 2, 'V', 3.2, 2.8],
    ['cellDerateV', 2, 'V', 0.05],
    ['cellLatchHighV', 2, 'V', 4.25, 3.8],
    ['cellLatchLowV', 2, 'V', 3, 2.5],
    ['chargeTempMinC', 3, 'C', 0],
    ['dischargeTempMinC', 3, 'C', -20],
    ['batteryTempMaxC', 3, 'C', 45],
    ['tempDerateC', 3, 'C', 5],
    ['batteryTempLatchC', 3, 'C', 55],
    ['powerErrorPct', 4, '%', 10],
    ['powerErrorW', 4, 'W', 2000],
    ['contactorOpenMs', 4, 'ms', 7000],
    ['vehicleTimeoutMs', 5, 'ms', 1000],
    ['chargerTimeoutMs', 5, 'ms', 1000],
    ['meterTimeoutMs', 5, 'ms', 2000],
    ['vehicleSettleMs', 5, 'ms', 5000],
    ['lostAfterMs', 5, 'ms', 5000],
    ['setpointTtlS', 6, 's', 30],
    ['setpointRampPctPerS', 6, '%/s', 10],
    ['contactorRestMs', 9, 'ms', 60_000],
    ['transferHoldMs', 9, 'ms', 60_000],
    ['watchdogS', 10, 's', 2],
    ['restartsMax', 10, '', 3],
    ['restartWindowMs', 10, 'ms', 600_000],
    ['powerMismatchPct', 11, '%', 5],
    ['powerMismatchW', 11, 'W', 50],
    ['socStepPctPerS', 11, '%/s', 1],
    ['socDisagreePct', 11, '%', 5],
    ['socDriftPct', 11, '%', 1],
    ['clockErrorMaxMs', 13, 'ms', 60_000],
    ['insulationMinOhmPerV', 4, 'ohm/V', 100],
  ])('%s belongs to goal %i', (name, goal, unit, ...defaults) => {
    const limit: SafetyLimit = safetyLimits[name];
    expect([limit.goal, limit.unit]).toEqual([goal, unit]);
    expect(chemistries.map((chemistry) => defaultOf(limit, chemistry))).toEqual([
      defaults[0],
      defaults[1] ?? defaults[0],
    ]);
  });

  it.each<[SafetyLimitName, min: number, max: number]>([
    ['setpointTtlS', 5, 300],
    ['reserveFloorSocPct', 20, 100],
  ])('%s may be %d to %d', (name, min, max) => {
    const limit: SafetyLimit = safetyLimits[name];
    expect([limit.min, limit.max]).toEqual([min, max]);
  });

  it.each(Array.from({ length: 13 }, (_, index) => index + 1))('goal %i is held somewhere', (goal) => {
    const file = elsewhere[goal];
    if (file) expect(existsSync(new URL(`../../../${file}`, import.meta.url))).toBe(true);
    expect(rows.some(([, limit]) => limit.goal === goal)).toBe(!file);
  });

  it.each(rows)('%s has its default in its range, a reaction time and a source', (_name, limit) => {
    for (const chemistry of chemistries) {
      expect(defaultOf(limit, chemistry)).toBeGreaterThanOrEqual(limit.min);
      expect(defaultOf(limit, chemistry)).toBeLessThanOrEqual(limit.max);
    }
    expect(limit.min).toBeLessThan(limit.max);
    expect(limit.reactionMs).toBeGreaterThanOrEqual(0);
    expect(limit.label.length * limit.source.length).toBeGreaterThan(0);
    expect(limit.goal).toBeGreaterThanOrEqual(1);
    expect(limit.goal).toBeLessThanOrEqual(13);
  });

  it.each(chemistries)('latches beyond where power ends, and never before: %s', (chemistry) => {
    const of = (name: SafetyLimitName): number => defaultOf(safetyLimits[name], chemistry);
    expect(of('cellLatchHighV')).toBeGreaterThan(of('cellChargeStopV'));
    expect(of('cellChargeStopV') - of('cellDerateV')).toBeGreaterThan(of('cellDischargeStopV'));
    expect(of('cellDischargeStopV')).toBeGreaterThan(of('cellLatchLowV'));
    expect(of('batteryTempLatchC')).toBeGreaterThan(of('batteryTempMaxC'));
    expect(of('batteryTempMaxC') - of('tempDerateC')).toBeGreaterThan(of('chargeTempMinC'));
    expect(of('lostAfterMs')).toBeGreaterThan(of('meterTimeoutMs'));
  });

  it('leaves a remembered fault time to be debounced within its reaction time', () => {
    const debounceOf = (code: string): number => faults.find((fault) => fault.code === code)!.debounceMs;
    // The slow half of the gate looks each 400 ms at the battery, and ticks are 100 ms apart.
    for (const [name, code] of [
      ['cellLatchHighV', 'CELL_VOLTAGE_CRITICAL'],
      ['cellLatchLowV', 'CELL_VOLTAGE_CRITICAL'],
      ['batteryTempLatchC', 'BATTERY_OVERHEATED'],
      ['powerErrorW', 'CURRENT_DEVIATION'],
    ] as const)
      expect(debounceOf(code) + 500).toBeLessThanOrEqual(safetyLimits[name].reactionMs);
  });
});

describe('the table of faults', () => {
  it('has each code once, and a bit for each', () => {
    expect(new Set(faults.map(({ code }) => code)).size).toBe(faults.length);
    expect(faults.length).toBeLessThanOrEqual(31);
  });

  it('keeps every place: it is the bit in the memory of devices in use', () => {
    expect(faults.map(({ code, isCritical, debounceMs }) => [code, isCritical, debounceMs])).toEqual([
      ['CELL_VOLTAGE_CRITICAL', true, 2000],
      ['BATTERY_OVERHEATED', true, 2000],
      ['INSULATION_LOW', true, 500],
      ['CONTACTOR_WELDED', true, 4000],
      ['WATCHDOG_RESETS', true, 0],
      ['CURRENT_DEVIATION', false, 500],
      ['TRANSMIT_REFUSED', false, 0],
      ['RUNTIME_FAULT', false, 0],
    ]);
  });
});
