import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bitTiming } from '../../firmware/contract/bitTiming.ts';
import { boards } from '../../firmware/contract/boards/boards.ts';
import { reasons } from '../../firmware/contract/reasons.ts';

/** Tables of a page: rows of cells, by the first cell of their head. */
function tablesOf(page: string): Map<string, readonly (readonly string[])[]> {
  const tables = new Map<string, string[][]>();
  let rows: string[][] | undefined;
  for (const line of readFileSync(page, 'utf8').split('\n')) {
    if (!line.startsWith('|')) rows = undefined;
    else {
      const cells = line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim());
      if (!rows) tables.set(cells[0]!, (rows = []));
      rows.push(cells);
    }
  }
  for (const [head, all] of tables) tables.set(head, [all[0]!, ...all.slice(2)]);
  return tables;
}

/** The column of each board on the page, by its title. */
const columns = { 'ESP32 DevKit': 'esp32', 'Espruino WiFi': 'espruino-wifi' } as const;

describe('docs/wiring.md', () => {
  const tables = tablesOf('docs/wiring.md');

  it.each(Object.entries(columns))('has the pins of the %s as they are', (title, name) => {
    const { wiring, hardware } = boards[name]!;
    const [head, ...rows] = tables.get('Signal')!;
    const column = head!.indexOf(title);
    expect(hardware.title).toBe(title);
    expect(Object.fromEntries(rows.map((row) => [row[0], row[column]]))).toEqual({
      'SPI clock (SCK)': wiring.spiPins.sck,
      'SPI data to board (MISO)': wiring.spiPins.miso,
      'SPI data to modules (MOSI)': wiring.spiPins.mosi,
      'clock module (SCL)': wiring.i2cPins?.scl,
      'clock module (SDA)': wiring.i2cPins?.sda,
      'vehicle CAN chip select': wiring.vehicleCan.chipSelect,
      'vehicle CAN interrupt': wiring.vehicleCan.interrupt,
      'charger CAN chip select': wiring.chargerCan.chipSelect,
      'charger CAN interrupt': wiring.chargerCan.interrupt,
      'plug in the inlet': wiring.lines.plugDetect,
      'ignition (terminal 15)': wiring.lines.ignition,
      'start signal 1 (d1)': wiring.lines.startSignal1,
      'start signal 2 (d2)': wiring.lines.startSignal2,
      'charge permission (j)': wiring.lines.permission,
      'wake and hold the vehicle': wiring.lines.hvRequest,
      'contactors of the inlet': wiring.lines.contactors,
      'transceivers to standby': wiring.lines.canStandby,
      '12 V supply, divided (analog)': wiring.auxSense.pin,
      'vehicle CAN wakes the board': 'canWake' in wiring ? wiring.canWake : '-',
    });
  });

  it('says where each crystal puts the sample', () => {
    const rows = tables.get('Crystal')!.slice(1);
    expect(rows.map((row) => row[0])).toEqual(['8 MHz', '16 MHz', '20 MHz']);
    for (const [crystal, point, setting] of rows) {
      const mhz = parseInt(crystal!, 10);
      expect(point).toBe(`${bitTiming(mhz * 1e6, 500_000)!.samplePointPct.toFixed(1)} %`);
      expect(setting).toBe(String(mhz));
    }
  });

  it('says which crystal the boards expect', () => {
    const text = readFileSync('docs/wiring.md', 'utf8');
    for (const { wiring } of Object.values(boards)) {
      for (const { oscillatorMhz } of [wiring.vehicleCan, wiring.chargerCan])
        expect(text).toContain(`say ${oscillatorMhz} MHz for both modules`);
    }
  });
});

describe.each(Object.values(columns))('docs/boards/%s.md', (name) => {
  const { hardware, wiring } = boards[name]!;
  const journal = wiring.journalFlash;
  const tables = tablesOf(`docs/boards/${name}.md`);

  it('has the facts of the board', () => {
    expect(Object.fromEntries(tables.get('Fact')!.slice(1))).toEqual({
      'Interpreter (`process.env`)': hardware.interpreterBoard,
      Storage: `${hardware.storageBytes} bytes`,
      Journal: `${journal.pages * journal.pageBytes} bytes from 0x${journal.address.toString(16)}`,
      'Page of one erase': `${hardware.storagePageBytes} bytes`,
      'Variables of the interpreter': `${hardware.jsVars}, ${hardware.jsVarBytes} bytes each`,
      Console: `USB, ${hardware.console.baud} baud`,
    });
  });

  it('has the pins that must stay free', () => {
    expect(Object.fromEntries(tables.get('Pin')!.slice(1))).toEqual(hardware.reservedPins);
  });

  it('flashes this board', () => {
    expect(readFileSync(`docs/boards/${name}.md`, 'utf8')).toMatch(
      new RegExp(`backfeed firmware flash --port \\S+ --board ${name} `),
    );
  });
});

describe('docs/flashing.md', () => {
  it('names codes that exist', () => {
    const codes = [...readFileSync('docs/flashing.md', 'utf8').matchAll(/^\| `([A-Z_]+)`/gm)].map(
      (match) => match[1]!,
    );
    expect(codes.length).toBeGreaterThan(20);
    const sources = ['host/flash', 'host/cli', 'firmware', 'sim/config']
      .flatMap((folder) =>
        (readdirSync(folder, { recursive: true }) as string[])
          .filter((name) => name.endsWith('.ts'))
          .map((name) => readFileSync(join(folder, name), 'utf8')),
      )
      .join('\n');
    const known = (code: string): boolean =>
      (reasons as readonly string[]).includes(code) ||
      sources.includes(`'${code}`) ||
      // Made of the prefix of the file and the kind of the mistake.
      (code.startsWith('DEVICE_CONFIG_') && sources.includes(`_${code.split('_').at(-1)}\``));
    expect(codes.filter((code) => !known(code))).toEqual([]);
  });

  it('explains every refusal of firmware flash', () => {
    const text = readFileSync('docs/flashing.md', 'utf8');
    const thrown = readdirSync('host/flash').flatMap((name) => [
      ...readFileSync(join('host/flash', name), 'utf8').matchAll(/^\s+'(FLASH_[A-Z_]+)',$/gm),
    ]);
    expect(thrown.length).toBeGreaterThan(8);
    for (const [, code] of thrown) expect(text).toContain(`\`${code}\``);
  });
});

it.each([
  'README.md',
  'docs/wiring.md',
  'docs/flashing.md',
  'docs/grid-codes.md',
  'docs/reason-codes.md',
  'docs/safety.md',
  'docs/trust.md',
  'docs/broker.md',
  'docs/mutation-survivors.md',
  'docs/boards/esp32.md',
  'docs/boards/espruino-wifi.md',
])('%s links to pages that are there', (page) => {
  for (const [, target] of readFileSync(page, 'utf8').matchAll(/\]\((?!http)([^)#]*)[^)]*\)/g))
    if (target) expect(existsSync(join(dirname(page), target)), target).toBe(true);
});
