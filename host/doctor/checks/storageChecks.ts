import { crc32 } from 'node:zlib';
import { boards } from '../../../firmware/contract/boards/boards.ts';
import { DEVICE_CONFIG_FILE, DEVICE_KEYS_FILE } from '../../../firmware/contract/deviceConfig.ts';
import { BOOT_CODE_FILE } from '../../build/storageImage.ts';
import { parseDeviceConfig } from '../../flash/deviceConfigFile.ts';
import { failed, ok, warning, type Check } from '../check.ts';
import { carOf } from '../examination.ts';
import type { QuietConsole } from '../quietConsole.ts';

const group = 'Board';

/** Settings and keys together take less: they must fit once more, since a file is written before its old one goes. */
const ROOM_BYTES = 1024;
/** The checksum of so much is a matter of milliseconds: no question holds the control tick up. */
const PIECE_BYTES = 2048;
const S = 'require("Storage")';

const lengthOf = (console: QuietConsole, name: string): Promise<unknown> =>
  console.ask(`(function(d){return d===undefined?null:d.length})(${S}.read(${JSON.stringify(name)}))`);

/** Where a file on the device first differs from what it should be, bytes; null where it does not. */
async function firstDifference(
  console: QuietConsole,
  name: string,
  data: Buffer,
  progress: (done: number) => void,
): Promise<number | null> {
  for (let at = 0; at < data.length; at += PIECE_BYTES) {
    progress(at / data.length);
    const piece = data.subarray(at, at + PIECE_BYTES);
    const found = await console.ask(`E.CRC32(${S}.read(${JSON.stringify(name)},${at},${piece.length}))`);
    if (Number(found) >>> 0 !== crc32(piece)) return at;
  }
  return null;
}

/** What of the settings may leave the device: a password is an asterisk. */
const SETTINGS = `(function(t){if(t===undefined)return null;var c;try{c=JSON.parse(t)}catch(e){return 0}if(c.wifi)c.wifi.password="*";if(c.broker&&c.broker.password)c.broker.password="*";return c})(${S}.read(${JSON.stringify(DEVICE_CONFIG_FILE)}))`;

/** Of the keys only which one it is, and whether it looks like one. */
const KEYS = `(function(k){return k?[""+k.key,(k.up||"").length,(k.down||"").length]:null})(${S}.readJSON(${JSON.stringify(DEVICE_KEYS_FILE)},true))`;
/** 32 bytes in base64. */
const KEY_CHARS = 44;

/** What is in the flash of the board. */
export const storageChecks: readonly Check[] = [
  {
    name: 'storage',
    group,
    label: 'Storage',
    needs: ['interpreter'],
    run: async ({ console }) => {
      const { free, trash, total } = (await console!.ask(
        `(function(s){return{free:s.freeBytes,trash:s.trashBytes,total:s.totalBytes}})(${S}.getStats())`,
      )) as { free: number; trash: number; total: number };
      const text = `${free} of ${total} bytes free${trash ? `, ${trash} more after tidying up` : ''}`;
      if (free + trash >= ROOM_BYTES) return ok(text);
      return warning(
        'FLASH_NO_SPACE',
        `${text}: new settings or keys will not fit`,
        `Look at what else is there with ${S}.list() on the console, and erase it`,
      );
    },
  },
  {
    name: 'bundle',
    group,
    label: 'Firmware',
    needs: ['interpreter'],
    run: async (examination, progress) => {
      const { console, foundBoard } = examination;
      const { code, builtFor } = await examination.expectedBundle(foundBoard!);
      const data = Buffer.from(code, 'latin1');
      const length = await lengthOf(console!, BOOT_CODE_FILE);
      if (length === null) {
        examination.mayRun = false;
        return failed(
          'BUNDLE_MISSING',
          `there is no firmware (${BOOT_CODE_FILE}) on the board`,
          `Run backfeed firmware flash --port ${console!.port} --board ${foundBoard}`,
        );
      }
      const at = length === data.length ? await firstDifference(console!, BOOT_CODE_FILE, data, progress) : 0;
      if (at === null) return ok(`${length} bytes, the same as this version builds for ${builtFor}`);
      return failed(
        'FIRMWARE_DIFFERS',
        `the firmware on the board (${String(length)} bytes) is not what this version builds for ${builtFor} (${data.length} bytes)`,
        'Run backfeed firmware flash, or name --vehicle and --grid-code as it was built',
      );
    },
  },
  {
    name: 'settings',
    group,
    label: 'Settings',
    needs: ['interpreter'],
    run: async (examination) => {
      const { console, foundBoard } = examination;
      const flash = `Run backfeed firmware flash --port ${console!.port} --config garage.json`;
      const content = await console!.ask(SETTINGS);
      if (content === null || content === 0) {
        examination.mayRun = false;
        return content === null
          ? failed('CONFIG_MISSING', `there are no settings (${DEVICE_CONFIG_FILE}) on the board`, flash)
          : failed(
              'DEVICE_CONFIG_SYNTAX',
              `the settings on the board (${DEVICE_CONFIG_FILE}) are damaged`,
              flash,
            );
      }
      const needsWifi = boards[foundBoard!]!.hardware.wifiModule !== null;
      const settings = parseDeviceConfig(JSON.stringify(content), DEVICE_CONFIG_FILE, needsWifi);
      examination.settings = settings;
      const { vehicle, broker } = settings;
      if (examination.car !== null && examination.car !== vehicle) {
        return failed(
          'CAR_OTHER',
          `the board calls itself ${vehicle}, and not ${examination.car}`,
          `Give --car ${vehicle}, or flash it with its own settings`,
        );
      }
      const text = `${vehicle}, broker ${broker.host}:${broker.port}`;
      // Source: docs/flashing.md: the interpreter stands still while it looks a name up.
      if (/[a-z]/i.test(broker.host) && !broker.host.includes(':')) {
        return warning(
          'BROKER_BY_NAME',
          `${text}: looking that name up stops the control loop`,
          "Give the broker's address in the settings, not its name (docs/flashing.md)",
        );
      }
      return ok(text);
    },
  },
  {
    name: 'deviceKeys',
    group,
    label: 'Keys on the board',
    needs: ['interpreter'],
    run: async (examination) => {
      const { console, keys } = examination;
      const car = carOf(examination);
      const provision = `Run backfeed provision --vehicle ${car ?? 'NAME'} --port ${console!.port}`;
      const found = (await console!.ask(KEYS)) as [id: string, up: number, down: number] | null;
      if (found === null)
        return failed('NOT_PROVISIONED', 'the board holds no keys, so it trusts nobody', provision);
      const [id, up, down] = found;
      if (up !== KEY_CHARS || down !== KEY_CHARS)
        return failed('KEYS_SYNTAX', `key ${id} on the board (${DEVICE_KEYS_FILE}) is damaged`, provision);
      if (car === null) return ok(`key ${id}`);
      const { device } = keys.read(car);
      const data = Buffer.from(JSON.stringify(device), 'latin1');
      const isSame =
        (await lengthOf(console!, DEVICE_KEYS_FILE)) === data.length &&
        (await firstDifference(console!, DEVICE_KEYS_FILE, data, () => undefined)) === null;
      if (isSame) return ok(`key ${id} of ${car}, the same as in ${keys.place}`);
      return failed(
        'KEY_UNKNOWN',
        `key ${id} on the board is not the newest of ${car} in ${keys.place}, which is key ${device.key}`,
        provision,
      );
    },
  },
];
