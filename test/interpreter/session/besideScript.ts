import { fileURLToPath } from 'node:url';
import { buildFirmware } from '../../../host/build/buildFirmware.ts';
import { SESSION_BOARD, SESSION_VEHICLE } from './sessionPlan.ts';

/**
 * Compiles a program that stands beside the bundle, by the pipeline of the bundle. It replaces what the bundle finds in
 * the interpreter, which firmware may not: what the language check says of it is not asked.
 */
export async function besideScript(entry: URL): Promise<string> {
  const build = await buildFirmware({
    board: SESSION_BOARD,
    vehicle: SESSION_VEHICLE,
    entry: fileURLToPath(entry),
    onFindings: () => undefined,
  });
  return build.code;
}
