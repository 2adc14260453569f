import { vi } from 'vitest';
import { chooseGridCode, type GridCode, type GridCodeChoice } from '../../../host/build/gridCode.ts';
import { gridCodeModule } from '../../../host/build/gridCodeModule.ts';

const loaded = new Map<string, ReturnType<typeof load>>();

/** The firmware's own modules, as they are in a build for a grid code. */
export function gridModules(gridCode: string, choice: Omit<GridCodeChoice, 'gridCode'> = {}) {
  const key = JSON.stringify([gridCode, choice]);
  const known = loaded.get(key) ?? load({ gridCode, ...choice });
  loaded.set(key, known);
  return known;
}

async function load(choice: GridCodeChoice) {
  const code = chooseGridCode(choice);
  return { code, ...(await modulesOf(code)) };
}

/** The same for a code that no file has. */
export async function modulesOf(code: GridCode) {
  const constants = constantsOf(gridCodeModule(code));
  vi.resetModules();
  vi.doMock('grid-code', () => constants);
  return {
    constants,
    ...(await import('../../../firmware/safety/gridFollower.ts')),
    ...(await import('../../../firmware/safety/gridDroop.ts')),
    ...(await import('../../../firmware/safety/voltWattShare.ts')),
    ...(await import('../../../firmware/safety/voltageMean.ts')),
  };
}

/** Of a module that is nothing but constants: the tools of the build would take most of the time of these tests. */
function constantsOf(text: string): Readonly<Record<string, number>> {
  const names = [...text.matchAll(/^export const (\w+)/gm)].map((match) => match[1]);
  const script = `${text.replace(/^export /gm, '')}\nreturn { ${names.join(', ')} };`;
  return new Function(script)() as Record<string, number>;
}
