import { faultKind, type FaultKind } from './faultKind.ts';

const US_PER_S = 1e6;
/** A pulse is over some time. */
const LONGEST_US = 60 * US_PER_S;

/** The 12 V net of the car, as it reaches the controller: its front end decides what comes of it. */
export const supplyKinds = {
  brownOut: faultKind({
    label: 'the 12 V supply dips, as when something large is switched on',
    parameters: {
      voltageV: { label: 'what is left', unit: 'V', min: 0, max: 12, step: 0.1, default: 6 },
    },
    start: ({ world }, { voltageV }, nowUs, forUs) => {
      world.controller.disturbSupply(voltageV, Math.min(forUs, LONGEST_US), nowUs);
      return { end: () => undefined };
    },
  }),
  auxLow: faultKind({
    label: 'the 12 V battery is flat',
    parameters: {
      voltageV: { label: 'its voltage', unit: 'V', min: 9, max: 13, step: 0.05, default: 11.3 },
    },
    start: ({ world }, { voltageV }) => {
      world.controller.setSupplyV(voltageV);
      return { end: () => world.controller.setSupplyV(null) };
    },
  }),
  loadDump: faultKind({
    label: 'a pulse on the 12 V supply: it destroys a board without a front end for cars',
    parameters: {
      voltageV: { label: 'height of the pulse', unit: 'V', min: 12, max: 100, step: 1, default: 35 },
    },
    start: ({ world }, { voltageV }, nowUs, forUs) => {
      world.controller.disturbSupply(voltageV, Math.min(forUs, LONGEST_US), nowUs);
      return { end: () => undefined };
    },
  }),
} as const satisfies Record<string, FaultKind>;
