import { vi } from 'vitest';
import { chooseGridCode, type GridCodeChoice } from '../../../host/build/gridCode.ts';
import { gridCodeModule } from '../../../host/build/gridCodeModule.ts';
import { evaluateModule } from '../../host/build/evaluateModule.ts';

/** The firmware's own modules, as they are in a build for a grid code. */
export async function gridModules(gridCode: string, choice: Omit<GridCodeChoice, 'gridCode'> = {}) {
  const code = chooseGridCode({ gridCode, ...choice });
  vi.resetModules();
  vi.doMock('grid-code', () => evaluateModule<object>(gridCodeModule(code), 'as generated'));
  return {
    code,
    ...(await import('../../../firmware/safety/gridFollower.ts')),
    ...(await import('../../../firmware/safety/gridDroop.ts')),
    ...(await import('../../../firmware/safety/voltWattShare.ts')),
  };
}
