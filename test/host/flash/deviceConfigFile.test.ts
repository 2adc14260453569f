import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readDeviceConfig } from '../../../host/flash/deviceConfigFile.ts';

const config = {
  vehicle: 'leaf-1',
  broker: { host: '127.0.0.1', port: 1883 },
  maxExportW: 9000,
  maxImportW: 9000,
  reserveSocPct: 40,
  capacityWh: 28000,
};

function read(more: object): unknown {
  const folder = mkdtempSync(join(tmpdir(), 'backfeed-config-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'garage.json');
  writeFileSync(file, JSON.stringify({ ...config, ...more }));
  return JSON.parse(Buffer.from(readDeviceConfig(file, false).data).toString('utf8'));
}

it.each([undefined, 120, 230, 240, 277])('takes %s V as the nominal voltage of the grid', (gridVoltageV) => {
  expect(read({ gridVoltageV })).toEqual({
    ...config,
    ...(gridVoltageV === undefined ? {} : { gridVoltageV }),
  });
});

it.each([0, 23, 400, '230'])('refuses %j', (gridVoltageV) => {
  expect(() => read({ gridVoltageV })).toThrow(/^DEVICE_CONFIG_VALUE: .*"gridVoltageV"/);
});

it('takes the address of a time server, and no name: looking one up stops the interpreter', () => {
  expect(read({ ntp: '192.168.1.1' })).toEqual({ ...config, ntp: '192.168.1.1' });
  expect(() => read({ ntp: 'pool.ntp.org' })).toThrow(/ntp.*IPv4 address/);
});
