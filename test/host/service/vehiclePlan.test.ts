import { describe, expect, it } from 'vitest';
import { policyDirection, POLICY_SOC_STEP_PCT } from '../../../firmware/contract/policyBytes.ts';
import { assumedUncertainty } from '../../../host/scheduler/tripUncertainty.ts';
import { fixedTrips } from '../../../host/service/tripCalendar.ts';
import {
  makeVehiclePlan,
  type MadePlan,
  type OwnerSettings,
  type VehicleSituation,
} from '../../../host/service/vehiclePlan.ts';
import { SAMPLE_TIME_MS } from '../mqtt/sampleMessages.ts';
import { samplePrices, sampleSettings } from './serviceHarness.ts';

const HOUR_MS = 3_600_000;

const situation: VehicleSituation = {
  nowMs: SAMPLE_TIME_MS,
  socPct: 30,
  plugged: true,
  prices: samplePrices(),
  trips: fixedTrips([
    {
      departAtMs: SAMPLE_TIME_MS + 8 * HOUR_MS,
      arriveAtMs: SAMPLE_TIME_MS + 16 * HOUR_MS,
      energyWh: 8000,
      pluggedAfter: true,
    },
  ]),
  habits: assumedUncertainty,
  socAtMs: SAMPLE_TIME_MS - HOUR_MS,
  peakSoFarW: 0,
};
const settings: OwnerSettings = { ...sampleSettings, departureSocPct: 70 };
const withCharge: OwnerSettings = { ...settings, tariff: { capacityCharge: { pricePerKw: 8 } } };

/** Mean import of each slot up to an hour when the device charges at full power up to its threshold, W. */
function followedW({ policy }: MadePlan, { battery }: OwnerSettings, untilHour: number): number[] {
  const table = Buffer.from(policy.table, 'base64');
  const hours = policy.slotMs / HOUR_MS;
  const mostPct = ((battery.maxImportW * hours * battery.chargeEfficiency) / battery.capacityWh) * 100;
  let socPct = situation.socPct;
  return Array.from({ length: untilHour / hours }, (_, slot) => {
    const [upTo, downTo] = [table[2 * slot]!, table[2 * slot + 1]!];
    if (policyDirection(socPct, upTo, downTo) >= 0) return 0;
    const addedPct = Math.min(mostPct, upTo * POLICY_SOC_STEP_PCT - socPct);
    socPct += addedPct;
    return ((addedPct / 100) * battery.capacityWh) / battery.chargeEfficiency / hours;
  });
}
const highest = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), 0);

describe('makeVehiclePlan under a capacity charge', () => {
  const free = makeVehiclePlan(settings, situation, 1);
  const charged = makeVehiclePlan(withCharge, situation, 1);
  const peakOf = ({ plan }: MadePlan): number => highest(plan.slots.map(({ powerW }) => -powerW));

  it('spreads the charging, and is as full at the departure', () => {
    expect(peakOf(free)).toBeCloseTo(7000, 6);
    expect(peakOf(charged)).toBeLessThan(4000);
    for (const { plan } of [free, charged])
      expect(plan.slots[8 * 4 - 1]!.socPct).toBeGreaterThanOrEqual(70 - 1e-6);
  });

  it('lets the device, which knows no cap, stay below it by its thresholds', () => {
    expect(highest(followedW(charged, withCharge, 8))).toBeLessThanOrEqual(peakOf(charged) + 1);
    // Thresholds are steps of half a percent: what is missing at the departure is less than one of them.
    const addedWh = followedW(charged, withCharge, 8).reduce((sum, powerW) => sum + powerW / 4, 0);
    const socPct = 30 + ((addedWh * settings.battery.chargeEfficiency) / settings.battery.capacityWh) * 100;
    expect(socPct).toBeGreaterThan(69.5 - 1e-6);
  });

  it('uses what the month has paid for already', () => {
    const paid = makeVehiclePlan(withCharge, { ...situation, peakSoFarW: 5000 }, 1);
    // 870 W are a step of the policy in a quarter of an hour.
    expect(peakOf(paid)).toBeGreaterThan(4130);
    expect(peakOf(paid)).toBeLessThanOrEqual(5000);
    expect(highest(followedW(paid, withCharge, 8))).toBeLessThanOrEqual(5000);
  });
});

it('sells down to where the device sells: two percent above the reserve', () => {
  const { plan, message, policy } = makeVehiclePlan(
    settings,
    { ...situation, socPct: 90, trips: fixedTrips([]) },
    1,
  );
  const sold = plan.slots.filter(({ powerW }) => powerW > 0).map(({ socPct }) => socPct);
  expect(Math.min(...sold)).toBeCloseTo(32, 6);
  expect([message.reserveSocPct, policy.reserveSocPct]).toEqual([30, 30]);
});
