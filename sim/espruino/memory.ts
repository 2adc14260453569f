import { boards } from '../../firmware/contract/boards/boards.ts';

/** The interpreter's variables: fixed blocks of which everything is made. */
export interface BoardMemory {
  readonly vars: number;
  /** Bytes of one block; the number of blocks decides it. */
  readonly varBytes: number;
  /** Buffer for pin changes and received characters. */
  readonly inputBufferBytes: number;
}

/** Source: the interpreter's platform configuration script (2v29), by the RAM of the chip. */
const inputBuffersBytes: Readonly<Record<string, number>> = {
  esp32: 4096,
  'espruino-wifi': 1024,
  linux: 1024,
};
const SMALLEST_INPUT_BUFFER_BYTES = 512;

/** By board name. */
export const boardMemories: Readonly<Record<string, BoardMemory>> = Object.fromEntries(
  Object.entries(boards).map(([name, { hardware }]) => [
    name,
    {
      vars: hardware.jsVars,
      varBytes: hardware.jsVarBytes,
      inputBufferBytes: inputBuffersBytes[name] ?? SMALLEST_INPUT_BUFFER_BYTES,
    },
  ]),
);

/** Blocks of a bundle that runs from flash, before it made anything: measured 406 for 6.6 KB of 60 functions. */
const BUNDLE_CHARS_PER_VAR = 16;
const INTERPRETER_VARS = 60;
/** Header and view of a typed array. */
const ARRAY_VARS = 3;

/**
 * How full the memory is. The host does not tell what a bundle holds on to, so only what is certain counts: a
 * request for more than could ever be free fails, and exhaustion can be brought about from outside.
 */
export interface Memory {
  readonly totalVars: number;
  readonly varBytes: number;
  /** An estimate. */
  readonly usedVars: number;
  /** Whether one piece of so many bytes can be had. */
  hasRoomFor(bytes: number): boolean;
  /** The next call into the interpreter finds no memory; once. */
  exhaust(): void;
  /** Whether memory ran out; forgets it. */
  takeExhausted(): boolean;
}

/** The memory of a board that runs a bundle of so many characters. */
export function createMemory(board: BoardMemory, bundleChars: number): Memory {
  const usedVars = INTERPRETER_VARS + Math.ceil(bundleChars / BUNDLE_CHARS_PER_VAR);
  let isExhausted = false;
  return {
    totalVars: board.vars,
    varBytes: board.varBytes,
    usedVars,
    hasRoomFor: (bytes) => ARRAY_VARS + Math.ceil(bytes / board.varBytes) <= board.vars - usedVars,
    exhaust: () => {
      isExhausted = true;
    },
    takeExhausted: () => {
      const was = isExhausted;
      isExhausted = false;
      return was;
    },
  };
}
