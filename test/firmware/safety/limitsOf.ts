import { vi } from 'vitest';
import { resolveSafetyLimits, type VehicleSafety } from '../../../host/build/safetyLimitsModule.ts';

/** The firmware's modules as they are in a build for another vehicle than the tests' own. */
export async function forVehicle<T>(vehicle: Partial<VehicleSafety>, load: () => Promise<T>): Promise<T> {
  const safety: VehicleSafety = {
    chemistry: 'nmc',
    cellsInSeries: 96,
    tellsCellVoltages: false,
    auxiliariesMaxW: 6000,
    tightened: {},
    ...vehicle,
  };
  vi.resetModules();
  vi.doMock('safety-limits', () => ({
    ...resolveSafetyLimits(safety, 'test'),
    cellsInSeries: safety.tellsCellVoltages ? 0 : safety.cellsInSeries,
    auxiliariesMaxW: safety.auxiliariesMaxW,
  }));
  try {
    return await load();
  } finally {
    vi.doUnmock('safety-limits');
    vi.resetModules();
  }
}
