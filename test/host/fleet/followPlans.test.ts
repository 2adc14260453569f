import { expect, it } from 'vitest';
import { planMany } from '../../../host/fleet/planMany.ts';
import type { PlanProblem } from '../../../host/scheduler/planProblem.ts';
import { ratedBattery } from '../../../host/twin/baselines.ts';
import { createConverter } from '../../../sim/charger/converter.ts';
import { fleetBalance } from '../../../sim/fleet/fleetBalance.ts';
import { leafFleetCar } from '../../../sim/fleet/fleetCar.ts';
import { addPlugEvent, createPlugEvents, type PlugEvents } from '../../../sim/fleet/plugEvents.ts';
import { simulateFleet } from '../../../sim/fleet/simulateFleet.ts';
import { tripPosition } from '../../../sim/fleet/tripTable.ts';
import { loadScenario } from '../../../sim/scenario/scenario.ts';
import { testFleet, testPrices, testTrips } from '../../sim/fleet/testFleet.ts';

const SLOT_S = 900;
const CARS = 30;
const rated = ratedBattery(loadScenario('commute-day'));
/** The controller moves whole amperes below the rating, and the car that is awake takes its share. */
const converter = createConverter(leafFleetCar.converter);
const exportDcW = 24 * 370;
const importDcW = 23 * 370;
const { transferAuxPowerW } = leafFleetCar.vehicle;
const battery = {
  ...rated,
  maxExportW: converter.acPowerW(exportDcW, 'idle'),
  maxImportW: -converter.acPowerW(-importDcW, 'idle'),
  dischargeEfficiency: rated.dischargeEfficiency / (1 + transferAuxPowerW / exportDcW),
  chargeEfficiency: rated.chargeEfficiency * (1 - transferAuxPowerW / importDcW),
};
const prices = testPrices(1);
const trip = testTrips[0]!;
const knot = tripPosition(60);
const tripWh = trip.tractionWh[knot]! - trip.regenWh[knot]! + trip.batteryLossWh[knot]!;

/** A day from midnight with an hour away, which begins later for each car. */
function departureSlot(car: number): number {
  return 26 + car;
}

function problemOf(car: number): PlanProblem {
  const slots = Array.from(prices, (price, slot) => ({
    startAtMs: slot * SLOT_S * 1000,
    durationMs: SLOT_S * 1000,
    importPricePerKwh: price,
    exportPricePerKwh: price - 0.05,
    plugged: slot < departureSlot(car) || slot >= departureSlot(car) + 4,
    tripEnergyWh: slot === departureSlot(car) ? tripWh : 0,
    ...(slot === departureSlot(car) ? { minSocPct: 70 } : {}),
  }));
  return {
    currency: 'EUR',
    slots,
    battery,
    initialSocPct: 40 + car,
    reserveSocPct: leafFleetCar.reserveSocPct + leafFleetCar.reserveMarginPct,
    terminal: { pricePerKwh: 0.2 },
  };
}

function calendarOf(car: number): PlugEvents {
  const events = createPlugEvents(1);
  addPlugEvent(events, departureSlot(car) * SLOT_S, (departureSlot(car) + 4) * SLOT_S, 0);
  return events;
}

it('follows the plans of a planner, one a vehicle, and comes to what they foresee', async () => {
  const cars = Array.from({ length: CARS }, (_, car) => car);
  const plans = await planMany(cars.map(problemOf), { threads: 1 });
  const { state } = await simulateFleet(
    testFleet(1, CARS, {
      startSocPct: cars.map((car) => 40 + car),
      calendar: cars.map(calendarOf),
      policies: plans.map(({ thresholds }) => thresholds),
      rules: { departureSocPct: 70, holdsDepartures: false },
    }),
  );
  const { totals } = fleetBalance(state);
  const plannedWh = (sign: 1 | -1): number =>
    plans.reduce(
      (sum, { powerW }) => sum + powerW.reduce((part, w) => part + Math.max(0, sign * w) / 4, 0),
      0,
    );
  expect(plannedWh(1)).toBeGreaterThan(CARS * 5000);
  // The planner knows one efficiency each way, no steps of half a percent, and no minutes lost around a transfer.
  expect(Math.abs(totals.exportedWh / plannedWh(1) - 1)).toBeLessThan(0.05);
  expect(Math.abs(totals.importedWh / plannedWh(-1) - 1)).toBeLessThan(0.05);
  for (const car of cars)
    expect(Math.abs(state.socPct[car]! - plans[car]!.socPct.at(-1)!), `car ${car}`).toBeLessThan(2.5);
  expect(totals.unmetDepartures).toBe(0);
});
