import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../host/clock.ts';
import { configuredPrices } from '../../../host/service/configuredPrices.ts';
import {
  brokerAccountsOf,
  configuredTrips,
  loadServiceConfig,
  ownerSettings,
} from '../../../host/service/serviceConfig.ts';
import { openKeyStore } from '../../../host/trust/keyStore.ts';

const EXAMPLE = new URL('../../../host/service/backfeed.example.yaml', import.meta.url);

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backfeed-config-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const file = (): string => join(folder, 'backfeed.yaml');

describe('loadServiceConfig', () => {
  it('reads the example', () => {
    copyFileSync(EXAMPLE, file());
    expect(loadServiceConfig(file())).toMatchObject({
      vehicle: 'leaf-1',
      timeZone: 'Europe/Berlin',
      battery: { capacityWh: 36_000 },
      owner: { reserveSocPct: 30, departureSocPct: 70 },
      prices: { file: join(folder, 'prices.csv'), tariff: { importFactor: 1.19 } },
      trips: [{ depart: '07:30', plugged: true }, { days: ['sat'] }],
      broker: { port: 1883, host: '0.0.0.0' },
      passwords: join(folder, 'broker.passwords'),
      mosquitto: { listeners: [{ port: 1883, host: '127.0.0.1' }] },
      store: join(folder, 'backfeed.sqlite'),
      http: { port: 8080, host: '127.0.0.1' },
    });
  });

  it('becomes what the planner needs', () => {
    copyFileSync(EXAMPLE, file());
    const config = loadServiceConfig(file());
    expect(ownerSettings(config)).toMatchObject({
      timeZone: 'Europe/Berlin',
      battery: {
        capacityWh: 36_000,
        chargeEfficiency: 0.92,
        dischargeEfficiency: 0.92,
        wearPricePerKwh: 0.05,
        maxImportW: 7000,
        maxExportW: 5000,
      },
      reserveSocPct: 30,
      departureSocPct: 70,
      tariff: { importAdderPerKwh: 0.12, importFactor: 1.19, exportAdderPerKwh: -0.01 },
    });
    const saturday = Date.UTC(2026, 5, 6);
    expect(configuredTrips(config).tripsBetween(saturday, saturday + 86_400_000)).toEqual([
      {
        departAtMs: saturday + 8 * 3_600_000,
        arriveAtMs: saturday + 13 * 3_600_000,
        energyWh: 12_000,
        pluggedAfter: true,
        plugAt: 'home',
      },
    ]);
  });

  it('needs little', () => {
    const lines = ['vehicle: car', 'timeZone: UTC', 'battery: { capacityKwh: 40 }'];
    lines.push('owner: { maxImportKw: 7, maxExportKw: 5, reserveSocPct: 20 }', 'prices: { file: p.csv }');
    writeFileSync(file(), lines.join('\n'));
    expect(loadServiceConfig(file())).toMatchObject({
      owner: { departureSocPct: null },
      trips: [],
      broker: { port: 1883, host: '127.0.0.1' },
    });
  });

  it('takes prices from servers, and their keys from the environment', () => {
    const lines = ['vehicle: car', 'timeZone: UTC', 'battery: { capacityKwh: 40 }'];
    lines.push('owner: { maxImportKw: 7, maxExportKw: 5, reserveSocPct: 20 }');
    lines.push(
      'prices: { buying: { source: entsoe, area: 10YFI-1--------U }, selling: { source: nordPool, area: FI } }',
    );
    writeFileSync(file(), lines.join('\n'));
    const config = loadServiceConfig(file());
    expect(config.prices).toMatchObject({
      keep: join(folder, 'prices.json'),
      selling: { source: 'nordPool', area: 'FI' },
    });
    expect(() => configuredPrices(config, {}, systemClock, () => undefined)).toThrow(
      'PRICE_SOURCE_KEY: ENTSO-E transparency platform, day-ahead auction needs a key, and ENTSOE_TOKEN is not set. Put the key into the environment variable ENTSOE_TOKEN.',
    );
  });

  it('says what the origin of a kWh needs: where trips end, and the sun at home', () => {
    const text = readFileSync(EXAMPLE, 'utf8')
      .replace('    # plugAt: work', '    plugAt: work')
      .replace('# home: {', 'home: {');
    writeFileSync(file(), text);
    const config = loadServiceConfig(file());
    expect(config.trips.map(({ plugAt }) => plugAt)).toEqual(['home', 'work']);
    expect(ownerSettings(config).home).toEqual({ sunSharePct: 35 });
    const saturday = Date.UTC(2026, 5, 6);
    expect(configuredTrips(config).tripsBetween(saturday, saturday + 86_400_000)).toMatchObject([
      { plugAt: 'work' },
    ]);
  });

  it.each([
    ['{ sunSharePct: 130 }', /"home.sunSharePct"/],
    ['{ sunSurplusKw: [1, 2] }', /"home.sunSurplusKw": must have 24 values/],
    [
      '{ sunSharePct: 30, sunSurplusKw: [0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0] }',
      /must have either/,
    ],
    ['{ sun: 30 }', /unknown key "home.sun"/],
  ])('refuses a home such as %s', (home, message) => {
    writeFileSync(file(), `${readFileSync(EXAMPLE, 'utf8')}home: ${home}\n`);
    expect(() => loadServiceConfig(file())).toThrow(message);
  });

  it.each([
    '{ buying: { source: epex, area: DE } }',
    '{ buying: { source: entsoe } }',
    '{ file: p.csv, buying: { source: awattar, area: de } }',
    '{}',
  ])('says what prices must be: %s', (prices) => {
    const lines = ['vehicle: car', 'timeZone: UTC', 'battery: { capacityKwh: 40 }'];
    lines.push('owner: { maxImportKw: 7, maxExportKw: 5, reserveSocPct: 20 }', `prices: ${prices}`);
    writeFileSync(file(), lines.join('\n'));
    expect(() => loadServiceConfig(file())).toThrow(
      /CONFIG_(VALUE|KEY): .*yaml:5.*prices.*"source" \(entsoe, nordPool/,
    );
  });

  const lineOf = (part: string): number =>
    readFileSync(EXAMPLE, 'utf8')
      .split('\n')
      .findIndex((line) => line.includes(part)) + 1;
  it.each<[string, string, string, string, RegExp]>([
    [
      'a misspelt key',
      'wearPricePerKwh',
      'wearPrizePerKwh',
      'CONFIG_KEY',
      /unknown key "battery.wearPrizePerKwh". Did you mean "wearPricePerKwh"/,
    ],
    ['a missing key', '  capacityKwh: 36\n', '', 'CONFIG_KEY', /key "battery.capacityKwh" is missing/],
    [
      'a wrong unit',
      'reserveSocPct: 30',
      'reserveSocPct: 300',
      'CONFIG_VALUE',
      /"owner.reserveSocPct": .*100/,
    ],
    ['a wrong time', "'07:30'", "'7.30'", 'CONFIG_VALUE', /"trips.0.depart": must be a time of day/],
    ['an unknown zone', 'Europe/Berlin', 'Europe/Bärlin', 'CONFIG_VALUE', /"timeZone": must be a time zone/],
    [
      'a place that it does not know',
      '# plugAt: work',
      'plugAt: church #',
      'CONFIG_VALUE',
      /"trips.1.plugAt"/,
    ],
    ['an unknown day', '[sat]', '[caturday]', 'CONFIG_VALUE', /"trips.1.days.0"/],
    ['a name that is no topic', 'leaf-1', 'leaf/1', 'CONFIG_VALUE', /"vehicle": must consist/],
    [
      'a broker that is neither',
      'host: 0.0.0.0',
      'url: x',
      'CONFIG_VALUE',
      /"broker": must have either "url"/,
    ],
    ['no YAML', 'vehicle:', 'vehicle: [', 'CONFIG_SYNTAX', /:\d+: /],
  ])('names %s', (_what, from, to, code, message) => {
    const text = readFileSync(EXAMPLE, 'utf8');
    expect(text).toContain(from);
    writeFileSync(file(), text.replace(from, to));
    expect(() => loadServiceConfig(file())).toThrow(message);
    expect(() => loadServiceConfig(file())).toThrow(`${code}: ${file()}:`);
  });

  it('names the line', () => {
    writeFileSync(file(), readFileSync(EXAMPLE, 'utf8').replace('reserveSocPct: 30', 'reserveSocPct: 300'));
    expect(() => loadServiceConfig(file())).toThrow(`${file()}:${lineOf('reserveSocPct')}: `);
  });

  it('says that the file is not there', () => {
    expect(() => loadServiceConfig(file())).toThrow(/^CONFIG_FILE: .* cannot be read \(ENOENT\)/);
  });
});

describe('brokerAccountsOf', () => {
  /** Names and roles of who may log in, with this in place of the example's lines about it. */
  const accounts = (lines: string, isProvisioned = true): readonly string[] | undefined => {
    const example = readFileSync(EXAMPLE, 'utf8').replaceAll(/^(broker|passwords|keys):.*$/gm, '');
    writeFileSync(file(), `${example}\n${lines}`);
    if (isProvisioned) openKeyStore(join(folder, 'keys', 'keys.json')).add('leaf-1', 0);
    const found = brokerAccountsOf(loadServiceConfig(file()));
    return found?.map(({ username, role, vehicle }) => `${username} ${role} ${vehicle}`);
  };
  const keys = 'keys: keys/keys.json\n';
  const open = `${keys}broker: { port: 1883, host: 0.0.0.0 }\n`;
  const provisioned = ['leaf-1 device leaf-1', 'backfeed-host-leaf-1 host null'];

  it('are none on this machine alone', () => {
    expect(accounts(keys)).toBeUndefined();
    expect(accounts(`${keys}broker: { port: 1883 }\n`)).toBeUndefined();
  });

  it('are those that were provisioned, where others can reach the broker', () => {
    expect(accounts(open)).toEqual(provisioned);
    expect(accounts(`${keys}broker: { url: 'mqtts://broker.local' }\n`)).toEqual([
      ...provisioned,
      ...provisioned,
    ]);
  });

  it('are none where nobody was provisioned: the broker refuses to listen', () => {
    expect(accounts(open, false)).toBeUndefined();
  });

  it('of the password file come last, and so count before the others', () => {
    const line = `leaf-1:${'$7$101$' + 'A'.repeat(16) + '$' + 'A'.repeat(86) + '=='}\n`;
    writeFileSync(join(folder, 'broker.passwords'), line, { mode: 0o600 });
    expect(accounts(`${open}passwords: broker.passwords\n`)).toEqual([
      ...provisioned,
      'leaf-1 device leaf-1',
    ]);
  });
});
