import { faultKind, type FaultKind } from './faultKind.ts';
import type { ActiveFault, FaultTarget } from './faultTarget.ts';

/** Absolute most at the regulator of a board without a front end; Espruino Pico and MDBT42Q take 16 V. */
const BARE_BOARD_MAX_V = 16;

function withoutSupply({ world }: FaultTarget, nowUs: number): ActiveFault {
  world.controller.setPowered(false, nowUs);
  return { end: (atUs) => world.controller.setPowered(true, atUs) };
}

const nothing: ActiveFault = { end: () => undefined };

/** The 12 V net of the car, as it reaches the controller. */
export const supplyKinds = {
  brownOut: faultKind({
    label: 'the 12 V supply dips, as when something large is switched on',
    parameters: {
      voltageV: { label: 'what is left', unit: 'V', min: 0, max: 12, step: 0.1, default: 6 },
      needsV: {
        label: 'what the converter of the board needs to go on',
        unit: 'V',
        min: 3,
        max: 12,
        step: 0.1,
        default: 6.5,
      },
    },
    start: (target, { voltageV, needsV }, nowUs) =>
      voltageV < needsV ? withoutSupply(target, nowUs) : nothing,
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
    label: 'a pulse on the 12 V supply; a board that it kills is replaced at the end',
    parameters: {
      frontEnd: { label: 'what protects the board', choices: ['automotive', 'none'] },
      voltageV: { label: 'height of the pulse', unit: 'V', min: 12, max: 100, step: 1, default: 35 },
    },
    start: (target, { frontEnd, voltageV }, nowUs) =>
      frontEnd === 'none' && voltageV > BARE_BOARD_MAX_V ? withoutSupply(target, nowUs) : nothing,
  }),
} as const satisfies Record<string, FaultKind>;
