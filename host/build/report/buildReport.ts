import { boards as boardData } from '../../../firmware/contract/boards/boards.ts';
import { BackfeedError } from '../../../sim/backfeedError.ts';
import { boards } from '../boards.ts';
import type { FirmwareBuild } from '../buildFirmware.ts';
import type { ReceiveReport } from '../receiveFilters.ts';
import { loadVehicleProfile } from '../vehicleProfile.ts';
import { flashReport, type FlashReport } from './flashReport.ts';
import { longestTick, type LongestTick } from './longestTick.ts';
import { folderSizes, moduleSizes, type ModuleSize } from './moduleSizes.ts';

/** A measure of the build against what it may be. */
export interface Budget {
  readonly name: string;
  readonly unit: 'bytes' | 'variables' | 'ms';
  readonly value: number;
  readonly limit: number;
  /** Whether `limit` is the least or the most. */
  readonly bound: 'most' | 'least';
  /** What to do when it is not kept. */
  readonly remedy: string;
}

/** What a build costs on its board. */
export interface BuildReport {
  readonly board: string;
  readonly vehicle: string;
  readonly gridCode: string;
  readonly bytes: number;
  readonly budgetBytes: number;
  readonly jsVarsEstimated: number;
  readonly tablesHash: string;
  readonly budgets: readonly Budget[];
  /** Bytes of the bundle by where they came from; see `moduleSizes`. */
  readonly modules: readonly ModuleSize[];
  readonly folders: readonly ModuleSize[];
  readonly flash: FlashReport;
  /** What the filters of the vehicle's bus let in. */
  readonly receive: ReceiveReport;
  /** Null where the entry module starts no tick. */
  readonly longestTick: LongestTick | null;
}

/** Of the interpreter's variables after boot; the rest is for messages and the journal's pages. */
const JS_VARS_MAX = 4000;
/** Two pages of the board with the largest ones: a ring of one would be empty while it is erased. */
const JOURNAL_BYTES_MIN = 2 * 16_384;
/** Of the watchdog's 5 s: the tick feeds it, and the bound adds up what hardly ever comes together. */
const TICK_MS_MAX = 4000;

/** Measures a build. */
export async function buildReport(build: FirmwareBuild): Promise<BuildReport> {
  const { hardware } = boards[build.board]!;
  const modules = await moduleSizes(build);
  const flash = flashReport(build.bytes, boardData[build.board]!);
  const tick = longestTick({ ...build.sources, slowdown: hardware.slowdown });
  const budgets: Budget[] = [
    {
      name: 'bundle',
      unit: 'bytes',
      value: build.bytes,
      limit: build.budgetBytes,
      bound: 'most',
      remedy: 'Make the largest modules smaller, or raise the budget in host/build/boards.ts with a reason',
    },
    {
      name: 'variables after boot, estimated',
      unit: 'variables',
      value: build.jsVarsEstimated,
      limit: JS_VARS_MAX,
      bound: 'most',
      remedy: 'Hold less in closures and tables that live as long as the firmware',
    },
    {
      name: 'Storage for code, settings and keys',
      unit: 'bytes',
      value: flash.usedBytes,
      limit: flash.storageBytes,
      bound: 'most',
      remedy: 'Make the largest modules smaller: all files of this board share its Storage',
    },
    {
      name: 'flash for the journal',
      unit: 'bytes',
      value: flash.journalBytes,
      limit: JOURNAL_BYTES_MIN,
      bound: 'least',
      remedy: 'Give the journal more pages in firmware/contract/boards',
    },
  ];
  if (tick) {
    budgets.push({
      name: 'longest control tick, upper bound',
      unit: 'ms',
      value: tick.ms,
      limit: TICK_MS_MAX,
      bound: 'most',
      remedy: 'Split the longest part of the tick: it must end well before the watchdog bites',
    });
  }
  return {
    board: build.board,
    vehicle: build.vehicle,
    gridCode: build.gridCode,
    bytes: build.bytes,
    budgetBytes: build.budgetBytes,
    jsVarsEstimated: build.jsVarsEstimated,
    tablesHash: build.tablesHash,
    budgets,
    modules,
    folders: folderSizes(modules),
    flash,
    receive: loadVehicleProfile(build.vehicle).receiveReport,
    longestTick: tick,
  };
}

/** Whether a budget is kept. */
export function isKept({ value, limit, bound }: Budget): boolean {
  return bound === 'most' ? value <= limit : value >= limit;
}

/** @throws BackfeedError FIRMWARE_TOO_LARGE for the first budget that is not kept, with the largest modules */
export function refuseOverBudget({ board, vehicle, budgets, modules }: BuildReport): void {
  const broken = budgets.find((budget) => !isKept(budget));
  if (!broken) return;
  const { name, value, limit, unit, bound, remedy } = broken;
  const largest = modules.slice(0, 3).map(({ module, bytes }) => `${module} (${bytes} bytes)`);
  throw new BackfeedError(
    'FIRMWARE_TOO_LARGE',
    `${board}, ${vehicle}: ${name} is ${Math.round(value)} ${unit}, may be at ${bound} ${limit}; ` +
      `the largest modules are ${largest.join(', ')}`,
    remedy,
  );
}
