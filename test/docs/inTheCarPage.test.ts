import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { boards } from '../../firmware/contract/boards/boards.ts';
import { reasons } from '../../firmware/contract/reasons.ts';
import { withCarTables } from '../../host/docs/inTheCarPage.ts';

const page = readFileSync('docs/in-the-car.md', 'utf8');

describe('docs/in-the-car.md', () => {
  it('has its tables from boards and power states: vitest -u writes them', async () => {
    await expect(withCarTables(page)).toMatchFileSnapshot('../../docs/in-the-car.md');
  });

  it('has a place for each of them', () => {
    const places = [...page.matchAll(/^<!-- made: (\w+) -->$/gm)].map(([, name]) => name);
    expect(places).toEqual(['wires', 'states', 'currents', 'parts', 'month', 'clocks']);
  });

  it('keeps a parked month within the budget of each board, and below 1 Ah', () => {
    const row = (label: string): string[] => {
      const line = page.split('\n').find((each) => each.startsWith(`| ${label} `))!;
      return line.split('|').slice(2, -1);
    };
    const numbers = (label: string): number[] => row(label).map((cell) => parseFloat(cell));
    for (const [index, average] of numbers('average').entries())
      expect(average).toBeLessThanOrEqual(numbers('most that a parked month may average')[index]!);
    for (const mah of numbers('together')) expect(mah).toBeLessThan(1000);
  });

  it.each(['esp32', 'espruino-wifi'])('says with the parts of %s what it draws asleep', (name) => {
    const { hardware, wiring } = boards[name]!;
    const sumMa = Object.values(hardware.sleep.asleepMa).reduce((sum, currentMa) => sum + currentMa, 0);
    expect(sumMa).toBeCloseTo(wiring.currentMa.asleep, 6);
  });

  it('has the budget of each board among its rules', () => {
    const budgetOf = (name: string): number => boards[name]!.hardware.sleep.budgetMa;
    expect(page).toContain(
      `at most ${budgetOf('esp32')} mA (ESP32) and ${budgetOf('espruino-wifi')} mA (Espruino WiFi)`,
    );
  });

  it('names codes that there are', () => {
    const codes = [...page.matchAll(/`([A-Z]{5,}|[A-Z]+_[A-Z_]+)`/g)].map(([, code]) => code!);
    expect(codes.length).toBeGreaterThan(3);
    const ofTheHost = ['DEVICE_ASLEEP'];
    expect(codes.filter((code) => ![...ofTheHost, ...reasons].includes(code))).toEqual([]);
  });
});
