import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { FirmwareBuild } from '../../../host/build/buildFirmware.ts';
import type { BuildReport } from '../../../host/build/report/buildReport.ts';
import { writeBundle, writeFirmware } from '../../../host/build/writeFirmware.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backfeed-write-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
});

const build: FirmwareBuild = {
  board: 'linux',
  vehicle: 'leaf-aze0',
  gridCode: 'ieee1547-2018-cat3',
  code: '1;',
  bytes: 2,
  budgetBytes: 9,
  jsVarsEstimated: 1,
  tablesHash: '0',
  sources: { entry: '', rootDir: '', generated: {}, bundled: '', shortensProperties: false },
};
const report: BuildReport = {
  board: 'linux',
  vehicle: 'leaf-aze0',
  gridCode: 'ieee1547-2018-cat3',
  bytes: 2,
  budgetBytes: 9,
  jsVarsEstimated: 1,
  tablesHash: '0',
  budgets: [],
  modules: [],
  folders: [],
  flash: { storageBytes: 1024, uses: [], usedBytes: 36, freeBytes: 988, journalBytes: 0 },
  receive: {
    mapped: [],
    alsoAdmitted: [],
    unwantedFramesPerS: 0,
    unknownAdmitted: { standard: 0, extended: 0 },
  },
  longestTick: null,
};

describe('writeFirmware', () => {
  it('writes bundle, flash contents and report, whole and nothing beside them', () => {
    const outDir = join(folder, 'out', 'deep');
    const written = writeFirmware(build, report, outDir);
    writeFirmware({ ...build, code: '2;' }, report, outDir);
    expect(readdirSync(outDir).sort()).toEqual([
      'linux-leaf-aze0.js',
      'linux-leaf-aze0.report.json',
      'linux-leaf-aze0.report.txt',
      'linux-leaf-aze0.storage.bin',
    ]);
    expect(readFileSync(written.file, 'utf8')).toBe('2;');
    expect(JSON.parse(readFileSync(written.report, 'utf8'))).toEqual(report);
    expect(readFileSync(written.reportText, 'utf8')).toContain('Firmware for linux, leaf-aze0');
    expect(readFileSync(written.storageImage).toString('latin1', 32, 34)).toBe('2;');
  });

  it('writes a bundle alone', () => {
    expect(writeBundle(build, folder)).toBe(join(folder, 'linux-leaf-aze0.js'));
    expect(readdirSync(folder)).toEqual(['linux-leaf-aze0.js']);
  });

  it.each([
    ['a file', () => writeFileSync(join(folder, 'out'), '')],
    [
      'a folder of that name',
      () => mkdirSync(join(folder, 'out', 'linux-leaf-aze0.js'), { recursive: true }),
    ],
  ])('says why it cannot write where %s is in the way, and leaves no rest', (_what, prepare) => {
    prepare();
    expect(() => writeBundle(build, join(folder, 'out'))).toThrow(/^FIRMWARE_WRITE: /);
    expect(readdirSync(folder)).toEqual(['out']);
  });

  it.skipIf(process.platform !== 'linux')('gives up at once where no folder can be made', () => {
    expect(() => writeBundle(build, '/proc/no/such')).toThrow(
      /^FIRMWARE_WRITE: \/proc\/no cannot be written/,
    );
  });
});
