import { fileURLToPath } from 'node:url';
import { BackfeedError } from '../../sim/backfeedError.ts';
import { nearestName } from '../../sim/config/nearestName.ts';
import { boards } from './boards.ts';
import { bundleFirmware } from './bundleFirmware.ts';
import { estimateJsVars } from './estimateJsVars.ts';
import { frameCodecsModule } from './frameCodecsModule.ts';
import { frameDecodingModule } from './frameDecodingModule.ts';
import { chooseGridCode, type GridCodeChoice } from './gridCode.ts';
import { gridCodeModule } from './gridCodeModule.ts';
import { checkBundle } from './languageCheck/checkBundle.ts';
import { checkSourceFiles } from './languageCheck/checkSourceFiles.ts';
import type { LanguageFinding } from './languageCheck/languageFinding.ts';
import { refuseFindings } from './languageCheck/refuseFindings.ts';
import { lowerToEs5 } from './lowerToEs5.ts';
import { minifyFirmware } from './minifyFirmware.ts';
import { powerLimitsModule, refuseParking } from './powerLimitsModule.ts';
import { preludeFor } from './prelude.ts';
import { safetyLimitsModule } from './safetyLimitsModule.ts';
import { tablesHash } from './tablesHash.ts';
import { loadVehicleProfile } from './vehicleProfile.ts';
import { vehicleProfileModule } from './vehicleProfileModule.ts';

const rootDir = fileURLToPath(new URL('../../', import.meta.url));
const MAIN = `${rootDir}firmware/main.ts`;

export interface FirmwareOptions extends GridCodeChoice {
  /** A key of `boards`. */
  readonly board: string;
  /** A name of `listVehicleProfiles()`. */
  readonly vehicle: string;
  /** Readable instead of small. */
  readonly debug?: boolean;
  /** Absolute path of the entry module; firmware/main.ts by default. */
  readonly entry?: string;
  /** Takes what the device cannot run, from the sources and then from the bundle; by default the first one throws. */
  readonly onFindings?: (findings: readonly LanguageFinding[]) => void;
}

/** A finished bundle: one ASCII script, the same bytes for the same sources. */
export interface FirmwareBuild {
  readonly board: string;
  readonly vehicle: string;
  /** A name of `listGridCodes()`. */
  readonly gridCode: string;
  readonly code: string;
  readonly bytes: number;
  readonly budgetBytes: number;
  /** Interpreter variables that the bundle takes once it runs: see `estimateJsVars`. */
  readonly jsVarsEstimated: number;
  /** As in `tablesHash.ts`. */
  readonly tablesHash: string;
  /** What the bundle was made from, for the report. */
  readonly sources: FirmwareSources;
}

export interface FirmwareSources {
  /** Absolute path of the entry module, and the folder to which places are relative. */
  readonly entry: string;
  readonly rootDir: string;
  /** Text of the modules that exist at build time only, by name. */
  readonly generated: Readonly<Record<string, string>>;
  /** All modules in one ES2022 script, before it is lowered and minified. */
  readonly bundled: string;
  /** As in `minifyFirmware.ts`. */
  readonly shortensProperties: boolean;
}

/**
 * Builds the firmware for a board and a vehicle: bundle, lower to ES5, add helpers, hoist, minify and order.
 * A bundle above its budget is built all the same: the caller compares `bytes` with `budgetBytes`.
 * What needs no types of the language check happens on the way (see languageCheck/checkSourceFiles.ts).
 * @throws BackfeedError BOARD_UNKNOWN, PROFILE_*, DBC_SYNTAX, GRID_CODE_*, or FIRMWARE_BUILD and FIRMWARE_LANGUAGE with file and line
 */
export async function buildFirmware(options: FirmwareOptions): Promise<FirmwareBuild> {
  const { vehicle, debug = false, entry = MAIN, onFindings = refuseFindings } = options;
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
  refuseParking(profile.guest, options.board, board.hardware.sleep);
  const gridCode = chooseGridCode(options);
  const generated = {
    'vehicle-profile': vehicleProfileModule(profile),
    'frame-codecs': frameCodecsModule(),
    'frame-decoding': frameDecodingModule(),
    'safety-limits': safetyLimitsModule(profile.safetyLimits, profile.safety),
    'grid-code': gridCodeModule(gridCode),
    'power-limits': powerLimitsModule(profile.guest),
  };
  const { code: bundled, files } = await bundleFirmware({
    entry,
    rootDir,
    modules: {
      'vehicle-profile': { text: generated['vehicle-profile'] },
      'frame-codecs': { text: generated['frame-codecs'] },
      'frame-decoding': { text: generated['frame-decoding'] },
      'safety-limits': { text: generated['safety-limits'] },
      'grid-code': { text: generated['grid-code'] },
      'power-limits': { text: generated['power-limits'] },
      board: { path: `${rootDir}firmware/boards/${board.file}` },
      'time-server': {
        path: `${rootDir}firmware/drivers/${board.hardware.datagrams ? 'sntp' : 'noTimeServer'}.ts`,
      },
      sha256: {
        path: `${rootDir}firmware/drivers/${board.hardware.crypto ? 'sha256Native' : 'sha256Own'}.ts`,
      },
    },
  });
  const { findings, allowedRules } = checkSourceFiles(files, rootDir);
  onFindings(findings);
  const lowered = lowerToEs5(bundled);
  // A program with another entry may name what it exchanges with others as it likes.
  const shortensProperties = entry === MAIN;
  const code = await minifyFirmware(scriptAround(lowered, preludeFor(lowered)), {
    debug,
    shortensProperties,
  });
  onFindings(checkBundle(code, `${options.board}-${vehicle}.js`, allowedRules));
  return {
    board: options.board,
    vehicle,
    gridCode: gridCode.name,
    code,
    bytes: Buffer.byteLength(code),
    budgetBytes: board.budgetBytes,
    jsVarsEstimated: estimateJsVars(code),
    tablesHash: tablesHash(profile),
    sources: { entry, rootDir, generated, bundled, shortensProperties },
  };
}

/** One function around all: nothing of the firmware becomes a global of the interpreter. */
export function scriptAround(lowered: string, prelude: string): string {
  return `(function () {\n${prelude}${lowered}})();\n`;
}
