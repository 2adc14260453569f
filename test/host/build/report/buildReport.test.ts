import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { boards as boardData } from '../../../../firmware/contract/boards/boards.ts';
import { boards } from '../../../../host/build/boards.ts';
import { buildFirmware, type FirmwareBuild } from '../../../../host/build/buildFirmware.ts';
import {
  buildReport,
  isKept,
  refuseOverBudget,
  type BuildReport,
} from '../../../../host/build/report/buildReport.ts';
import { flashReport } from '../../../../host/build/report/flashReport.ts';
import { folderSizes, moduleSizes } from '../../../../host/build/report/moduleSizes.ts';
import { reportText } from '../../../../host/build/report/reportText.ts';

let build: FirmwareBuild;
let report: BuildReport;
beforeAll(async () => {
  build = await buildFirmware({ board: 'espruino-wifi', vehicle: 'leaf-aze0' });
  report = await buildReport(build);
});

const sum = (sizes: readonly { readonly bytes: number }[]): number =>
  sizes.reduce((total, { bytes }) => total + bytes, 0);

describe('moduleSizes', () => {
  it('accounts for each byte of the bundle once', () => {
    expect(sum(report.modules)).toBe(build.bytes);
    expect(sum(folderSizes(report.modules))).toBe(build.bytes);
    const wrapper = report.modules.find(({ module }) => module === 'wrapper and helpers');
    expect(wrapper?.bytes).toBeLessThan(500);
  });

  it('puts a byte where it came from', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'backfeed-sizes-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const text = (length: number): string => `console.log('${'x'.repeat(length)}');`;
    writeFileSync(join(folder, 'big.ts'), `${text(3000)}\nexport const one = 1;`);
    const entry = join(folder, 'small.ts');
    writeFileSync(entry, `import './big.ts';\n${text(500)}`);
    const sizes = await moduleSizes(await buildFirmware({ board: 'linux', vehicle: 'leaf-aze0', entry }));
    const bytesOf = (name: string): number => sizes.find(({ module }) => module.endsWith(name))?.bytes ?? 0;
    expect(bytesOf('big.ts')).toBeGreaterThanOrEqual(3000);
    expect(bytesOf('big.ts')).toBeLessThan(3060);
    expect(bytesOf('small.ts')).toBeGreaterThanOrEqual(500);
    expect(bytesOf('small.ts')).toBeLessThan(560);
  });

  it('refuses a bundle that its sources do not give', async () => {
    await expect(moduleSizes({ ...build, code: `${build.code} ` })).rejects.toThrow(
      /^FIRMWARE_BUILD: .*two different/,
    );
  });
});

describe.each(Object.keys(boards))('the report of %s', (board) => {
  it('keeps every budget', async () => {
    const { budgets } = await buildReport(await buildFirmware({ board, vehicle: 'leaf-aze0' }));
    expect(budgets.length).toBe(5);
    expect(budgets.filter((budget) => !isKept(budget))).toEqual([]);
  });
});

describe('buildReport', () => {
  it('shares the flash of the board out without a rest', () => {
    const { flash } = report;
    expect(flash.storageBytes).toBe(65536);
    expect(sum(flash.uses)).toBe(flash.usedBytes);
    expect(flash.usedBytes + flash.freeBytes).toBe(flash.storageBytes);
    expect(flash.uses[0]).toMatchObject({ name: '.bootcde' });
    expect(flash.uses[0]!.bytes - build.bytes).toBeGreaterThanOrEqual(32);
    expect(flash.uses[0]!.bytes - build.bytes).toBeLessThan(36);
    expect(flash.journalBytes).toBe(3 * 16384);
  });

  it('takes the journal out of a Storage that it lies in', () => {
    expect(flashReport(1000, boardData['linux']!).storageBytes).toBe(192 * 1024);
  });

  it('finds the control tick and what it spends its time with', () => {
    const tick = report.longestTick!;
    expect(tick.parts.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['vehicleBus.tick', 'chargerBus.tick', 'controller.tick', 'reporter.tick']),
    );
    expect(tick.statements).toBeGreaterThan(300);
    expect(tick.recursive).toEqual([]);
  });

  it('says what the filters let in', () => {
    expect(report.receive.mapped.map(({ id }) => id)).toContain(0x1db);
  });

  it('says all of it to people', () => {
    const text = reportText(report);
    for (const { module } of report.folders) expect(text).toContain(module);
    for (const { name } of report.flash.uses) expect(text).toContain(name);
    expect(text).toContain(`${report.longestTick!.statements} statements`);
    for (const { id } of report.receive.mapped) expect(text).toContain(`0x${id.toString(16).toUpperCase()}`);
    expect(text).toMatch(/at most 45056/);
    expect(text).not.toContain('NOT KEPT');
  });
});

describe('refuseOverBudget', () => {
  it('lets a report pass that keeps its budgets', () => {
    expect(() => refuseOverBudget(report)).not.toThrow();
  });

  it.each([
    'bundle',
    'variables after boot, estimated',
    'Storage for code, settings and keys',
    'flash for the journal',
    'longest control tick, upper bound',
  ])('refuses one over its budget for: %s', (name) => {
    const broken = {
      ...report,
      budgets: report.budgets.map((budget) =>
        budget.name === name
          ? { ...budget, value: budget.bound === 'most' ? budget.limit + 1 : budget.limit - 1 }
          : budget,
      ),
    };
    expect(() => refuseOverBudget(broken)).toThrow(
      new RegExp(
        `^FIRMWARE_TOO_LARGE: espruino-wifi, leaf-aze0: ${name} is .*${report.modules[0]!.module} \\(\\d+ bytes\\)`,
      ),
    );
    expect(reportText(broken)).toContain('NOT KEPT');
  });
});
