/** A board that firmware can be built for. */
export interface BuildBoard {
  /** Module in firmware/boards. */
  readonly file: string;
  /** Most bytes of the bundle. */
  readonly budgetBytes: number;
}

/** Half of the smallest code area among boards with network and two MCP2515s (Espruino WiFi: one 64 KB page). */
const BUDGET_BYTES = 32 * 1024;

/** By the name that users type. */
export const boards: Readonly<Record<string, BuildBoard>> = {
  esp32: { file: 'esp32.ts', budgetBytes: BUDGET_BYTES },
  'espruino-wifi': { file: 'espruinoWifi.ts', budgetBytes: BUDGET_BYTES },
  linux: { file: 'linux.ts', budgetBytes: BUDGET_BYTES },
};
