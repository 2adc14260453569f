import { boards as boardData } from '../../firmware/contract/boards/boards.ts';
import type { BoardHardware } from '../../firmware/contract/boards/boardData.ts';

/** A board that firmware can be built for. */
export interface BuildBoard {
  /** Module in firmware/boards. */
  readonly file: string;
  readonly hardware: BoardHardware;
  /** Most bytes of the bundle. */
  readonly budgetBytes: number;
}

/** Most bytes of a bundle: in the smallest Storage (Espruino WiFi: 64 KB) it leaves room for settings and keys. */
const BUDGET_BYTES = 44 * 1024;

/** Modules in firmware/boards whose name is not that of the board. */
const files: Readonly<Record<string, string>> = { 'espruino-wifi': 'espruinoWifi.ts' };

/** By the name that users type. */
export const boards: Readonly<Record<string, BuildBoard>> = Object.fromEntries(
  Object.entries(boardData).map(([name, { hardware }]) => [
    name,
    { file: files[name] ?? `${name}.ts`, hardware, budgetBytes: BUDGET_BYTES },
  ]),
);
