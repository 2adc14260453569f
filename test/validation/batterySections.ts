import { panasonicCycles, panasonicErrors } from '../../sim/battery/fit/panasonicCell.ts';
import { estimatorErrors, hardTrial } from '../firmware/battery/estimatorErrors.ts';
import { loadEstimator } from '../firmware/battery/loadEstimator.ts';
import { measuredCycle, measuredCycles, panasonicBattery } from '../firmware/battery/panasonicCell.ts';
import { referenceFolder } from './referenceData.ts';
import { atMost, shown, type ValidationSection } from './validationSection.ts';

const millivolts = (voltageV: number): string => `${(1000 * voltageV).toFixed(1)} mV`;
const isFitted = (cycle: string): boolean => panasonicCycles.fitted.some((fitted) => cycle.endsWith(fitted));

/** Voltage of a cell on measured drives. */
export const cellVoltageSection: ValidationSection = {
  title: 'Voltage of a cell, against measured drives',
  method:
    'Panasonic NCR18650PF at 25 degC, measured by P. Kollmeyer (doi:10.17632/wykht8y7tg.1): root mean square over all seconds above 10 % of charge. Fitted on the first three cycles, the others are held out.',
  needs: 'battery/panasonic18650pf_c20_ocv_25degC.csv',
  rows: () =>
    panasonicErrors(`${referenceFolder}battery`).flatMap(({ cycle, rmsV, mostV }) => {
      const name = cycle.replace(/^panasonic18650pf_25degC_/, '');
      return isFitted(cycle)
        ? [shown(`${name}, fitted`, millivolts(rmsV))]
        : [
            atMost(`${name}, held out`, rmsV, 0.03, millivolts),
            shown(`${name}: largest error of a second`, millivolts(mostV)),
          ];
    }),
};

const percentOfCharge = (pct: number): string => `${pct.toFixed(2)} %`;

/** The firmware's estimate of the state of charge. */
export const estimatorSection: ValidationSection = {
  title: 'State of charge in the firmware, against measured drives',
  method:
    'The estimator as it is flashed, on the same cell: it begins 30 % too low, the current sensor is off by 50 mA (C/60), the voltage has 5 mV of noise. Error against the charge that the tester counted, from ten minutes on.',
  needs: 'battery/panasonic18650pf_c20_ocv_25degC.csv',
  rows: async () => {
    const battery = panasonicBattery();
    const boot = await loadEstimator(battery, 1);
    return measuredCycles.flatMap((name) => {
      const errors = estimatorErrors(boot(), measuredCycle(name), battery.capacityAh, hardTrial);
      return [
        atMost(`${name}: RMS`, errors.rmsPct, 1, percentOfCharge),
        atMost(`${name}: largest`, errors.maxPct, 3, percentOfCharge),
      ];
    });
  },
};
