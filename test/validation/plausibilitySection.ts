import type { DriveCycle } from '../../sim/cycle/driveCycle.ts';
import { joinCycles } from '../../sim/cycle/joinCycles.ts';
import { loadCycleCsv } from '../../sim/cycle/loadCycleCsv.ts';
import { quarryBand } from '../../sim/route/quarryBand.ts';
import { followCycle, type DriveConditions, type DriveResult } from '../../sim/vehicle/followCycle.ts';
import { listCars, loadCar } from '../../sim/vehicle/loadCar.ts';
import { mean } from './epaConsumption.ts';
import { referenceFolder } from './referenceData.ts';
import { percent, shown, type ValidationSection } from './validationSection.ts';

const roadCars = listCars().filter((name) => name !== 'quarry-truck');

/** 20 km with 1,000 m of height, at 50 km/h. @param up or down */
function silvretta(up: boolean): DriveCycle {
  const seconds = Math.round(20_000 / (50 / 3.6)) + 20;
  const timesS = Float64Array.from({ length: seconds + 1 }, (_, second) => second);
  const speedsMps = timesS.map((second) => Math.min(50 / 3.6, second, seconds - second));
  return { name: 'Silvretta', timesS, speedsMps, grades: timesS.map(() => (up ? 0.05 : -0.05)) };
}

/** Published figures that no two laboratories would measure alike: shown beside the model's, without a promise. */
export const plausibilitySection: ValidationSection = {
  title: 'Beside published figures',
  method:
    'Of cars in general, or of roads and loads that are not known in full: the model beside them, nothing is promised.',
  needs: 'cycles/wltc_3b.csv',
  rows: () => {
    const wltc = loadCycleCsv(`${referenceFolder}cycles/wltc_3b.csv`);
    const mixed = joinCycles('mixed', [
      loadCycleCsv(`${referenceFolder}cycles/udds.csv`),
      loadCycleCsv(`${referenceFolder}cycles/hwfet.csv`),
    ]);
    const drive = (name: string, cycle: DriveCycle, more: Partial<DriveConditions> = {}): DriveResult =>
      followCycle(loadCar(name), cycle, { startSocPct: 70, stepS: 1, ...more });
    const regenShares = roadCars.map((name) => drive(name, wltc).regenShare);
    const up = drive('taycan-2022', silvretta(true));
    const down = drive('taycan-2022', silvretta(false));
    const rangeChange = (ambientC: number): string => {
      const ratios = roadCars.map(
        (name) =>
          drive(name, mixed, { ambientC: 24 }).storeUsedWh / drive(name, mixed, { ambientC }).storeUsedWh,
      );
      return percent(mean(ratios) - 1, 0);
    };
    const { lowestKwh, highestKwh } = quarryBand();
    return [
      shown(
        'Regenerated share on WLTC: cars of this project; 22 % on average, 9 to 31 % (ADAC and Green NCAP 2024)',
        `${percent(mean(regenShares), 0)}, ${percent(Math.min(...regenShares), 0)} to ${percent(Math.max(...regenShares), 0)}`,
      ),
      shown(
        'Taycan, 20 km and 1,000 m up, then down: kWh used and won back; 12.1 and 3.7 at 2.5 t (MO/OVE 2022)',
        `${(up.audit.tractionWh / 1000).toFixed(1)} and ${((down.audit.regenWh - down.audit.tractionWh) / 1000).toFixed(1)}`,
      ),
      shown('Range at -7 degC with the cabin heated, UDDS and highway; -41 % (AAA 2019)', rangeChange(-7)),
      shown('Range at 35 degC with the cabin cooled, UDDS and highway; -17 % (AAA 2019)', rangeChange(35)),
      shown(
        'Quarry truck, kWh a round trip, over masses and road surfaces; "surplus" by its maker, field report near break-even',
        `${lowestKwh.toFixed(1)} to +${highestKwh.toFixed(1)}`,
      ),
    ];
  },
};
