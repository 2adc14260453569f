import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { expect, it } from 'vitest';
import { fakeInterpreter, serveConsole } from '../flash/fakeInterpreter.ts';
import { callBackfeed, oneLine, spawnBackfeed, temporaryFolder } from './runBackfeed.ts';

const settings = {
  vehicle: 'leaf-1',
  broker: { host: '192.0.2.10', port: 1883 },
  wifi: { ssid: 'garage', password: 'secret' },
  maxExportW: 5000,
  maxImportW: 7000,
  reserveSocPct: 30,
  capacityWh: 28000,
};
const code = 'console.log("hello");\n'.repeat(100);

function fileOf(name: string, content: unknown): string {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

it('writes a bundle and settings to a board, and says so to machines', async () => {
  const interpreter = fakeInterpreter({ bootLine: 'backfeed 0.1.0' });
  const port = await serveConsole(interpreter);
  const { exitCode, stdout, stderr } = await spawnBackfeed(
    ...['firmware', 'flash', '--port', port, '--json', '--board', 'esp32'],
    ...['--file', fileOf('bundle.js', code), '--config', fileOf('garage.json', settings)],
  );
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const config = JSON.stringify(settings);
  expect(JSON.parse(stdout)).toEqual({
    port,
    interpreterBoard: 'ESP32',
    interpreterVersion: '2v29',
    files: [
      { name: '.bootcde', bytes: code.length, crc32: crc32(code), written: true },
      { name: 'backfeed.json', bytes: config.length, crc32: crc32(config), written: true },
    ],
    bootLines: ['backfeed 0.1.0'],
  });
  expect(interpreter.files.get('.bootcde')?.toString()).toBe(code);
  expect(JSON.parse(interpreter.files.get('backfeed.json')?.toString() ?? '')).toEqual(settings);
});

it('builds for the board, and says what came of it to people', async () => {
  const interpreter = fakeInterpreter({
    bootLine: 'CONFIG_MISSING: no backfeed.json',
  });
  const port = await serveConsole(interpreter);
  const { exitCode, stdout, stderr } = await callBackfeed('firmware', 'flash', '--port', port);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toMatch(
    /^ESP32, Espruino 2v29, on tcp:\S+\n\.bootcde: \d+ bytes written and read back, CRC-32 [0-9a-f]{8}\nStarted again\.\nIt says: CONFIG_MISSING: [^\n]*\n$/,
  );
  expect(interpreter.files.get('.bootcde')?.length).toBeGreaterThan(10_000);
});

it.each<[what: string, args: () => readonly string[], code: string, exit: number, message: string]>([
  ['no port', () => [], 'USAGE_PORT', 2, 'no port was given; '],
  ['an unknown board', () => ['--port', 'x', '--board', 'toaster'], 'BOARD_UNKNOWN', 1, 'no board "toaster"'],
  [
    'a bundle that is not there',
    () => ['--port', 'x', '--file', 'no/such.js'],
    'BUNDLE_MISSING',
    1,
    'cannot read',
  ],
  [
    'an empty bundle',
    () => ['--port', 'x', '--file', fileOf('empty.js', '')],
    'BUNDLE_SYNTAX',
    1,
    '.*is empty',
  ],
  [
    'a bundle that is no ASCII',
    () => ['--port', 'x', '--file', fileOf('umlaut.js', '"\u00e4"')],
    'BUNDLE_SYNTAX',
    1,
    '.*not a script in ASCII',
  ],
  [
    'settings that are not there',
    () => ['--port', 'x', '--config', 'no.json'],
    'DEVICE_CONFIG_MISSING',
    1,
    'cannot read',
  ],
  [
    'settings with a misspelt key',
    () => ['--port', 'x', '--config', fileOf('a.json', { ...settings, maxExprtW: 1 })],
    'DEVICE_CONFIG_KEY',
    1,
    '.*maxExprtW',
  ],
  [
    'settings with a value out of range',
    () => ['--port', 'x', '--config', fileOf('a.json', { ...settings, reserveSocPct: 130 })],
    'DEVICE_CONFIG_VALUE',
    1,
    '.*reserveSocPct',
  ],
  [
    'settings without the Wi-Fi that the board needs',
    () => ['--port', 'x', '--config', fileOf('a.json', { ...settings, wifi: undefined })],
    'DEVICE_CONFIG_KEY',
    1,
    '.*this board needs "wifi"',
  ],
  [
    'a port that is not there',
    () => ['--port', '/dev/no-such-port', '--file', fileOf('bundle.js', code)],
    'FLASH_PORT_MISSING',
    1,
    'there is no port /dev/no-such-port',
  ],
])('refuses %s in one line', async (_what, args, refusal, exit, message) => {
  const { exitCode, stdout, stderr } = await callBackfeed('firmware', 'flash', ...args());
  expect({ exitCode, stdout }).toEqual({ exitCode: exit, stdout: '' });
  expect(stderr).toMatch(oneLine(refusal, message));
});

it('refuses another board than the one that it built for', async () => {
  const port = await serveConsole(fakeInterpreter({ board: 'ESPRUINOWIFI' }));
  const { exitCode, stderr } = await callBackfeed(
    ...['firmware', 'flash', '--port', port, '--board', 'esp32', '--file', fileOf('bundle.js', code)],
  );
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(oneLine('FLASH_WRONG_BOARD', '.*ESPRUINOWIFI.*ESP32'));
});
