import type { EnergyRegisters, JournalMessage } from '../../firmware/contract/messages.ts';
import type { Home } from '../../sim/config/homeSchema.ts';
import type { PlugPlace } from '../../sim/scenario/plugPlace.ts';
import type { PlanBattery } from '../scheduler/planProblem.ts';
import { localDay, type LocalDay } from '../service/localDay.ts';
import { registerGain } from '../service/registerGain.ts';
import type { TripCalendar } from '../service/tripCalendar.ts';
import { isPluggedIn } from '../service/tripHistory.ts';
import { addEnergy, noEnergy, totalWh, type ByOrigin, type OriginSums } from './energyOrigin.ts';
import { createOriginTank } from './originTank.ts';
import { arrivedPlaceAt, standingPlaceAt } from './plugPlaceAt.ts';
import { sunEnergyWh } from './sunEnergy.ts';

/** So far the state of charge may be above what was measured before the rest counts as unknown: its own error. */
const SOC_TOLERANCE = 0.02;
/** And by this share of the energy that was measured: efficiencies and registers are not known better. */
const FLOW_TOLERANCE = 0.1;

export interface OriginSettings {
  readonly timeZone: string;
  readonly battery: Pick<PlanBattery, 'capacityWh' | 'chargeEfficiency' | 'dischargeEfficiency'>;
  /** The sun at home; without it none is claimed. */
  readonly home?: Home | undefined;
  /** Where the trips end. */
  readonly trips: TripCalendar;
}

/**
 * The account of each origin since the first record, Wh. It closes for each: imported + regen (of `regen`) + found (of
 * `unknown`) = exported + traction + lost + stored.
 */
export interface OriginAccount {
  /** At the meter; they sum to what the registers have gained. */
  readonly importedWh: ByOrigin;
  readonly exportedWh: ByOrigin;
  /** At the battery, while driving. */
  readonly tractionWh: ByOrigin;
  readonly regenWh: number;
  /** In conversion and in the battery; negative where the state of charge says that less was lost than assumed. */
  readonly lostWh: ByOrigin;
  /** Stored at the first record, or arrived unmeasured since. */
  readonly foundWh: number;
  /** In the battery now; sums to state of charge x capacity. */
  readonly storedWh: ByOrigin;
}

/** What was bought and sold on one local day, by origin, Wh at the meter. */
export interface OriginDay {
  /** `2020-07-01` */
  readonly date: string;
  readonly importedWh: ByOrigin;
  readonly exportedWh: ByOrigin;
}

/** Where each kWh comes from that a car stores and sells. */
export interface OriginLedger {
  /** Books a record; they must come in the order in which the device wrote them. One without a time waits for the next. */
  add(record: JournalMessage): void;
  account(): OriginAccount;
  /** Days on which something was bought or sold, in the order in which they were first booked. */
  days(): readonly OriginDay[];
}

interface MutableDay {
  readonly date: string;
  readonly importedWh: OriginSums;
  readonly exportedWh: OriginSums;
}

/**
 * Origin of a kWh, proportional: the battery is a well-mixed tank, and what leaves it, for the grid, the road or as a
 * loss, has the origins of all that is stored, each in its share. docs/method.md, "Origin of a kWh", says why, and what
 * each rule below is for.
 *
 * Between two records, first what came in is mixed in: imports by the place where the car is plugged in, after the
 * charging efficiency, and regen as its register says. Then traction and export, with what is lost on its way, are drawn.
 * Last, the amounts are scaled to state of charge x capacity, which changes no share; only what the state of charge has
 * risen beyond anything that was measured enters as `unknown`.
 *
 * A pure fold: the same records, settings and trips give the same numbers to the last bit, however often it is begun anew.
 */
export function createOriginLedger(settings: OriginSettings): OriginLedger {
  const { timeZone, battery, home, trips } = settings;
  const { capacityWh, chargeEfficiency, dischargeEfficiency } = battery;
  const tank = createOriginTank();
  const importedWh = noEnergy();
  const exportedWh = noEnergy();
  const tractionWh = noEnergy();
  const lostWh = noEnergy();
  const byDate = new Map<string, MutableDay>();
  let regenWh = 0;
  let foundWh = 0;
  /** What the state of charge has risen beyond the flows since it was last even with them. */
  let surplusWh = 0;
  let isOpen = false;
  let before: { readonly atMs: number | null; readonly registers: EnergyRegisters } | null = null;
  let place: PlugPlace | null = null;
  let hasDriven = false;
  let lastDay: LocalDay | null = null;

  const find = (energyWh: number): void => {
    tank.put('unknown', energyWh);
    foundWh += energyWh;
  };
  const dayOf = (atMs: number): LocalDay => {
    if (lastDay === null || atMs < lastDay.startAtMs || atMs >= lastDay.endAtMs)
      lastDay = localDay(timeZone, atMs);
    return lastDay;
  };
  const bookDay = (key: 'importedWh' | 'exportedWh', date: string, energy: ByOrigin, share: number): void => {
    let day = byDate.get(date);
    if (day === undefined) byDate.set(date, (day = { date, importedWh: noEnergy(), exportedWh: noEnergy() }));
    addEnergy(day[key], energy, share);
  };
  /** Spreads an energy evenly over the days of its time. */
  const bookDays = (
    key: 'importedWh' | 'exportedWh',
    fromMs: number,
    toMs: number,
    energy: ByOrigin,
  ): void => {
    // A clock that was set back leaves no time to spread over.
    if (fromMs >= toMs) return bookDay(key, dayOf(toMs).date, energy, 1);
    for (let atMs = fromMs; atMs < toMs;) {
      const { date, endAtMs } = dayOf(atMs);
      const nextMs = Math.min(endAtMs, toMs);
      bookDay(key, date, energy, (nextMs - atMs) / (toMs - fromMs));
      atMs = nextMs;
    }
  };
  const importOf = (fromMs: number, toMs: number, energyWh: number): OriginSums => {
    const imported = noEnergy();
    const where = place ?? standingPlaceAt(trips, toMs);
    if (where === 'work') imported.workplace = energyWh;
    else {
      if (where === 'home' && home) imported.solar = sunEnergyWh(home, timeZone, fromMs, toMs, energyWh);
      imported.grid = energyWh - imported.solar;
    }
    return imported;
  };
  /** Draws from the tank for a use of which `usedShare` arrives. */
  const use = (energyWh: number, usedShare: number): OriginSums => {
    const { drawnWh, foundWh: missingWh } = tank.draw(energyWh / usedShare);
    foundWh += missingWh;
    const used = noEnergy();
    addEnergy(used, drawnWh, usedShare);
    addEnergy(lostWh, drawnWh, 1 - usedShare);
    return used;
  };
  const closeTo = (storedWh: number, measuredWh: number): void => {
    const totalBefore = totalWh(tank.amountsWh);
    const riseWh = storedWh - totalBefore;
    if (!isOpen || totalBefore === 0) find(Math.max(0, riseWh));
    else {
      surplusWh = Math.max(0, surplusWh + riseWh - FLOW_TOLERANCE * measuredWh);
      const unexplainedWh = Math.max(0, surplusWh - SOC_TOLERANCE * capacityWh);
      find(unexplainedWh);
      surplusWh -= unexplainedWh;
    }
    isOpen = true;
    addEnergy(lostWh, tank.scaleTo(storedWh));
  };

  const move = (fromMs: number, toMs: number, gain: EnergyRegisters): void => {
    if (gain.importedWh > 0) {
      const imported = importOf(fromMs, toMs, gain.importedWh);
      for (const origin of ['grid', 'solar', 'workplace'] as const)
        tank.put(origin, imported[origin] * chargeEfficiency);
      addEnergy(lostWh, imported, 1 - chargeEfficiency);
      addEnergy(importedWh, imported);
      bookDays('importedWh', fromMs, toMs, imported);
    }
    tank.put('regen', gain.regenWh);
    regenWh += gain.regenWh;
    if (gain.tractionWh > 0) addEnergy(tractionWh, use(gain.tractionWh, 1));
    if (gain.exportedWh > 0) {
      const exported = use(gain.exportedWh, dischargeEfficiency);
      addEnergy(exportedWh, exported);
      bookDays('exportedWh', fromMs, toMs, exported);
    }
  };

  return {
    add: (record) => {
      if (record.t === null) {
        before ??= { atMs: null, registers: record };
        return;
      }
      const gain = registerGain(before?.registers ?? record, record);
      const fromMs = before?.atMs ?? record.t;
      before = { atMs: record.t, registers: record };
      if (gain.tractionWh > 0) hasDriven = true;
      if (isPluggedIn(record.mode) === true && (place === null || hasDriven)) {
        place = (hasDriven ? arrivedPlaceAt : standingPlaceAt)(trips, record.t);
        hasDriven = false;
      }
      move(fromMs, record.t, gain);
      const measuredWh = gain.importedWh + gain.exportedWh + gain.regenWh + gain.tractionWh;
      if (record.socPct !== null) closeTo((record.socPct / 100) * capacityWh, measuredWh);
    },
    account: () => ({
      importedWh: { ...importedWh },
      exportedWh: { ...exportedWh },
      tractionWh: { ...tractionWh },
      regenWh,
      lostWh: { ...lostWh },
      foundWh,
      storedWh: { ...tank.amountsWh },
    }),
    days: () => [...byDate.values()],
  };
}
