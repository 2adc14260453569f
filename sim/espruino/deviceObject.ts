import { crc32 } from 'node:zlib';
import { byteArrayOf } from './bytesOf.ts';
import type { Execution } from './execution.ts';
import { dataFunctions } from './language.ts';
import type { Memory } from './memory.ts';
import type { Realm } from './realm.ts';
import type { Watchdog } from './watchdog.ts';

export interface DeviceObjectOptions {
  readonly realm: Realm;
  readonly random: () => number;
  readonly watchdog: Watchdog;
  readonly execution: () => Execution;
  readonly reboot: () => never;
}

/** `E`: what the interpreter offers beside the language. */
export function deviceObject(options: DeviceObjectOptions): object {
  const { realm, watchdog, execution } = options;
  return {
    ...dataFunctions(realm),
    CRC32: (data: unknown) => crc32(ArrayBuffer.isView(data) ? bytesUnder(data) : byteArrayOf(data)),
    hwRand: () => Math.floor(options.random() * 2 ** 32) | 0,
    enableWatchdog: (seconds: number, isAutomatic?: boolean) => watchdog.enable(seconds, isAutomatic ?? true),
    kickWatchdog: () => watchdog.kick(),
    reboot: options.reboot,
    getErrorFlags: () => realm.array(execution().flags.take()),
  };
}

const bytesUnder = (view: ArrayBufferView): Uint8Array =>
  new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

/** `process`. */
export function processObject(realm: Realm, board: string, memory: Memory): object {
  return realm.adopt({
    version: '2v29',
    env: { BOARD: board, VERSION: '2v29', SERIAL: '' },
    memory: () =>
      realm.object({
        free: memory.totalVars - memory.usedVars,
        usage: memory.usedVars,
        total: memory.totalVars,
        history: 0,
        gc: 0,
        gctime: 0,
        blocksize: memory.varBytes,
      }),
  });
}
