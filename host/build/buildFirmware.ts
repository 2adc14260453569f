import { fileURLToPath } from 'node:url';
import { BackfeedError } from '../../sim/backfeedError.ts';
import { nearestName } from '../../sim/config/nearestName.ts';
import { boards } from './boards.ts';
import { bundleFirmware } from './bundleFirmware.ts';
import { estimateJsVars } from './estimateJsVars.ts';
import { frameCodecsModule } from './frameCodecsModule.ts';
import { lowerToEs5 } from './lowerToEs5.ts';
import { minifyFirmware } from './minifyFirmware.ts';
import { preludeFor } from './prelude.ts';
import { tablesHash } from './tablesHash.ts';
import { loadVehicleProfile } from './vehicleProfile.ts';
import { vehicleProfileModule } from './vehicleProfileModule.ts';

const rootDir = fileURLToPath(new URL('../../', import.meta.url));

export interface FirmwareOptions {
  /** A key of `boards`. */
  readonly board: string;
  /** A name of `listVehicleProfiles()`. */
  readonly vehicle: string;
  /** Readable instead of small. */
  readonly debug?: boolean;
  /** Absolute path of the entry module; firmware/main.ts by default. */
  readonly entry?: string;
}

/** A finished bundle: one ASCII script, the same bytes for the same sources. */
export interface FirmwareBuild {
  readonly board: string;
  readonly vehicle: string;
  readonly code: string;
  readonly bytes: number;
  readonly budgetBytes: number;
  /** Interpreter variables that the bundle takes once it runs: see `estimateJsVars`. */
  readonly jsVarsEstimated: number;
  /** As in `tablesHash.ts`. */
  readonly tablesHash: string;
}

/**
 * Builds the firmware for a board and a vehicle: bundle, lower to ES5, add helpers, hoist and minify.
 * A bundle above its budget is built all the same: the caller compares `bytes` with `budgetBytes`.
 * @throws BackfeedError BOARD_UNKNOWN, PROFILE_*, DBC_SYNTAX, or FIRMWARE_BUILD with file and line
 */
export async function buildFirmware(options: FirmwareOptions): Promise<FirmwareBuild> {
  const { vehicle, debug = false, entry = `${rootDir}firmware/main.ts` } = options;
  const board = boards[options.board];
  if (!board) {
    const nearest = nearestName(options.board, Object.keys(boards));
    throw new BackfeedError(
      'BOARD_UNKNOWN',
      `no board "${options.board}"`,
      nearest ? `Did you mean "${nearest}"?` : `Known boards: ${Object.keys(boards).join(', ')}`,
    );
  }
  const profile = loadVehicleProfile(vehicle);
  const bundled = await bundleFirmware({
    entry,
    rootDir,
    modules: {
      'vehicle-profile': { text: vehicleProfileModule(profile) },
      'frame-codecs': { text: frameCodecsModule() },
      board: { path: `${rootDir}firmware/boards/${board.file}` },
    },
  });
  const lowered = lowerToEs5(bundled);
  // One function around all: nothing of the firmware becomes a global of the interpreter.
  const script = `(function () {\n${preludeFor(lowered)}${lowered}})();\n`;
  const code = await minifyFirmware(script, debug);
  return {
    board: options.board,
    vehicle,
    code,
    bytes: Buffer.byteLength(code),
    budgetBytes: board.budgetBytes,
    jsVarsEstimated: estimateJsVars(code),
    tablesHash: tablesHash(profile),
  };
}
