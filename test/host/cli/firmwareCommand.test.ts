import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { callBackfeed, oneLine, spawnBackfeed, temporaryFolder } from './runBackfeed.ts';

interface BuildOutput {
  readonly board: string;
  readonly vehicle: string;
  readonly bytes: number;
  readonly budgetBytes: number;
  readonly jsVarsEstimated: number;
  readonly modules: readonly { readonly bytes: number }[];
  readonly file: string;
  readonly storageImage: string;
}

it('two builds give the same bytes, within the budget', async () => {
  const folder = temporaryFolder();
  const build = async (
    name: string,
    run: typeof spawnBackfeed,
  ): Promise<{ output: BuildOutput; files: readonly Buffer[] }> => {
    const out = join(folder, name);
    const { exitCode, stdout, stderr } = await run('firmware', 'build', '--out', out, '--json');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const files = readdirSync(out).sort();
    expect(files).toEqual([
      'esp32-leaf-aze0.js',
      'esp32-leaf-aze0.report.json',
      'esp32-leaf-aze0.report.txt',
      'esp32-leaf-aze0.storage.bin',
    ]);
    return {
      output: JSON.parse(stdout) as BuildOutput,
      files: files.map((file) => readFileSync(join(out, file))),
    };
  };
  const first = await build('a', spawnBackfeed);
  const second = await build('b', callBackfeed);
  const bundle = first.files[0]!;
  expect(first.output).toMatchObject({
    board: 'esp32',
    vehicle: 'leaf-aze0',
    bytes: bundle.length,
    budgetBytes: 45_056,
    file: join(folder, 'a', 'esp32-leaf-aze0.js'),
    storageImage: join(folder, 'a', 'esp32-leaf-aze0.storage.bin'),
  });
  expect(bundle.length).toBeGreaterThan(1000);
  expect(bundle.length).toBeLessThanOrEqual(45_056);
  expect(first.output.jsVarsEstimated).toBeGreaterThan(100);
  expect(first.output.modules.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(bundle.length);
  expect(second.files.map((file, i) => file.equals(first.files[i]!))).toEqual([true, true, true, true]);
});

it('overwrites what was there, and prints the report for people', async () => {
  const out = temporaryFolder();
  const file = join(out, 'linux-leaf-aze0.js');
  writeFileSync(file, 'old');
  const { exitCode, stdout, stderr } = await callBackfeed(
    'firmware',
    'build',
    '--board',
    'linux',
    '--out',
    out,
  );
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toContain(`${file}\n${readFileSync(file).length} of 45056 bytes (`);
  expect(stdout).toContain(readFileSync(join(out, 'linux-leaf-aze0.report.txt'), 'utf8'));
});

it('builds readable code without a report', async () => {
  const out = temporaryFolder();
  const { exitCode, stdout } = await callBackfeed('firmware', 'build', '--debug', '--out', out, '--json');
  expect(exitCode).toBe(0);
  expect(readdirSync(out)).toEqual(['esp32-leaf-aze0.js']);
  expect(JSON.parse(stdout)).toMatchObject({ board: 'esp32', file: join(out, 'esp32-leaf-aze0.js') });
});

it('gives up at once where no folder can be made', async () => {
  const { exitCode, stdout, stderr } = await callBackfeed('firmware', 'build', '--out', '/proc/no/such');
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toMatch(oneLine('FIRMWARE_WRITE'));
});

it.each([
  [
    ['--grid-code', 'vde-ar-n-4105'],
    'GRID_CODE_UNVERIFIED: no open source confirms these numbers of vde-ar-n-4105: enterService.highPu 1.1 pu. Check them',
  ],
  [['--grid-code', 'vde'], 'GRID_CODE_UNKNOWN: no grid code "vde". '],
  [
    ['--grid-setting', 'enterService.delayS=60', '--grid-setting', 'enterService.rampS=0.5'],
    'GRID_CODE_SETTING: enterService.rampS cannot be 0.5: ieee1547-2018-cat3 allows 1 to 1000 s. ',
  ],
])('refuses %j', async (args, message) => {
  const out = temporaryFolder();
  const { exitCode, stderr } = await callBackfeed('firmware', 'build', '--out', out, ...args);
  expect(exitCode).toBe(1);
  expect(stderr).toContain(message);
  expect(readdirSync(out)).toEqual([]);
});

it.each(['enterService.delayS', '=5', 'enterService.delayS=soon', 'enterService.delayS=1e3'])(
  'does not take --grid-setting %s',
  async (text) => {
    const { exitCode, stderr } = await callBackfeed('firmware', 'build', '--grid-setting', text);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('Write a path and a value, such as enterService.delayS=60');
  },
);

it('builds for an accepted grid code with other settings', async () => {
  const settings = ['enterService.delayS=60', 'voltWatt.enabled=false'].flatMap((text) => [
    '--grid-setting',
    text,
  ]);
  const code = ['--grid-code', 'ca-rule21', '--accept-unverified'];
  const out = temporaryFolder();
  const failed = await callBackfeed('firmware', 'build', '--out', out, ...code, ...settings, '--json');
  expect(failed.stderr).toContain('enterService.delayS of ca-rule21 is fixed at 300 s');
  const { exitCode, stdout } = await callBackfeed(
    ...['firmware', 'build', '--out', out, ...code, ...settings.slice(2), '--json'],
  );
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ gridCode: 'ca-rule21' });
});
