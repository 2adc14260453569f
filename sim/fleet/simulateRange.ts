import { seededRandom } from '../cycle/seededRandom.ts';
import { drawCalendar } from './drawCalendar.ts';
import type { FleetCurves } from './fleetCurves.ts';
import { fleetSteps, isCalendars, type FleetGroup, type FleetSpec } from './fleetSpec.ts';
import type { FleetState } from './fleetState.ts';
import { samplePack } from './packTable.ts';
import { createPlugEvents } from './plugEvents.ts';
import { createVehicleRunner, type VehicleRunner } from './vehicleRunner.ts';

/** Runs some of the vehicles of a fleet; `state` is written at their places, `curves` grows by them. */
export function createRangeSimulation(
  spec: FleetSpec,
  state: FleetState,
  curves: FleetCurves,
): (fromVehicle: number, toVehicle: number) => void {
  const steps = fleetSteps(spec);
  const events = createPlugEvents(2 * spec.days + 16);
  const runners = new Map<FleetGroup, VehicleRunner>();
  const runnerOf = (group: FleetGroup): VehicleRunner => {
    const known =
      runners.get(group) ??
      createVehicleRunner(
        group.car,
        samplePack(group.car),
        group.trips,
        group.rules,
        steps,
        spec.stepS,
        state,
        curves,
      );
    runners.set(group, known);
    return known;
  };

  return (fromVehicle, toVehicle) => {
    let firstOfGroup = 0;
    for (const group of spec.groups) {
      const from = Math.max(fromVehicle, firstOfGroup);
      const to = Math.min(toVehicle, firstOfGroup + group.vehicles);
      for (let vehicle = from; vehicle < to; vehicle++) {
        const index = vehicle - firstOfGroup;
        const { startSocPct, calendar, policies } = group;
        state.socPct[vehicle] = typeof startSocPct === 'number' ? startSocPct : startSocPct[index]!;
        let own = events;
        if (isCalendars(calendar)) own = calendar[index]!;
        else {
          const random = seededRandom(vehicleSeed(spec.seed, vehicle));
          drawCalendar(
            calendar,
            spec.startWeekday,
            spec.days,
            group.trips,
            group.rules.departureSocPct,
            random,
            events,
          );
        }
        runnerOf(group).run(vehicle, own, policies.length === 1 ? policies[0]! : policies[index]!);
      }
      firstOfGroup += group.vehicles;
    }
  };
}

/** Of a vehicle's own chance: neighbours share nothing, and nobody's depends on who else is simulated. */
function vehicleSeed(seed: number, vehicle: number): number {
  let mixed = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(vehicle + 1, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
