import { onTestFinished } from 'vitest';
import { buildFirmware, type FirmwareBuild } from '../../../host/build/buildFirmware.ts';
import { loadVehicleProfile } from '../../../host/build/vehicleProfile.ts';
import { checks } from '../../../host/doctor/checks.ts';
import type { ExaminationOrder } from '../../../host/doctor/examination.ts';
import { runChecks, type CheckReport } from '../../../host/doctor/runChecks.ts';
import {
  createSimulatedPatient,
  simulatedGridCode,
  type SimulatedPatient,
} from '../../../host/doctor/simulatedPatient.ts';
import type { TwinOptions } from '../../../host/twin/twin.ts';

export const leafProfile = loadVehicleProfile('leaf-aze0');
const board = 'esp32';

let build: Promise<FirmwareBuild> | undefined;

/** A simulated car, closed when the test ends. @param more what is wrong with it from the start */
export async function patientWith(more: Partial<TwinOptions> = {}): Promise<SimulatedPatient> {
  build ??= buildFirmware({ board, vehicle: 'leaf-aze0', ...simulatedGridCode });
  const patient = await createSimulatedPatient(
    { board, bundle: (await build).code, profile: leafProfile },
    more,
  );
  onTestFinished(() => patient.close());
  return patient;
}

/** What the doctor says of it. @param more what is different about the question */
export async function examine(
  patient: SimulatedPatient,
  more: Partial<ExaminationOrder> = {},
): Promise<Readonly<Record<string, CheckReport>>> {
  const { code } = await build!;
  const reports = await runChecks(
    checks,
    {
      node: { version: '20.19.0', least: '20.19' },
      board,
      profile: leafProfile,
      expectedBundle: () => Promise.resolve({ code, builtFor: 'this test' }),
      ...patient.order,
      ...more,
    },
    () => undefined,
  );
  return Object.fromEntries(reports.map((report) => [report.name, report]));
}
