import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { listen } from '../../../host/mqtt/listen.ts';
import { freePort } from '../mqtt/realBroker.ts';
import { expectPage } from '../report/expectPage.ts';
import { canServePage, NEEDS_PAGE } from './builtPage.ts';
import { callBackfeed, oneLine, spawnBackfeed, startBackfeed, temporaryFolder } from './runBackfeed.ts';

describe('backfeed sim', () => {
  it('says that a broker is not there, or that a store cannot be written', async () => {
    const broker = `mqtt://127.0.0.1:${await freePort()}`;
    const folder = temporaryFolder();
    const store = join(folder, 'records.sqlite');
    const nowhere = join(folder, 'no', 'such.sqlite');
    const ending = spawnBackfeed('sim', '--json', '--broker', broker, '--store', store);
    const invalid = await callBackfeed('sim', '--json', '--broker', 'ws://me:secret@127.0.0.1:1/mqtt');
    const unwritable = await callBackfeed('sim', '--json', '--store', nowhere);
    const unreachable = await ending;
    expect(unreachable).toMatchObject({ exitCode: 1, stdout: '' });
    expect(unreachable.stderr).toMatch(
      oneLine('BROKER_UNREACHABLE', 'the broker at 127\\.0\\.0\\.1:\\d+ cannot be'),
    );
    expect(invalid).toMatchObject({ exitCode: 1, stdout: '' });
    expect(invalid.stderr).toMatch(
      oneLine('BROKER_URL_INVALID', "'ws://127\\.0\\.0\\.1:1'.*mqtt://host:port"),
    );
    expect(unwritable).toMatchObject({ exitCode: 1, stdout: '' });
    expect(unwritable.stderr).toMatch(
      oneLine('STORE_UNAVAILABLE', '.*such\\.sqlite cannot be written \\(ENOENT\\)'),
    );
    expect(existsSync(join(folder, 'no'))).toBe(false);
    expect(readdirSync(folder)).not.toContain('records.sqlite.owner');
  });

  it('says that the page cannot be written, before it simulates', async () => {
    const page = join(temporaryFolder(), 'no', 'day.html');
    const { exitCode, stdout, stderr } = await callBackfeed('sim', '--json', '--report', page);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(
      oneLine('REPORT_FILE', 'cannot write .*day\\.html \\(ENOENT\\)\\. Give the path of a file'),
    );
  });

  it('writes the page of a day on which the car stands still', async () => {
    const folder = temporaryFolder();
    const scenario = join(folder, 'still.yaml');
    writeFileSync(
      scenario,
      [
        'title: A still day',
        'timeZone: Europe/Berlin',
        'days: 1',
        'vehicle: leaf-aze0',
        'startSocPct: 50',
        'pluggedAtStart: false',
        `prices: ${resolve('sim/scenario/data/prices-week.csv')}`,
        'tariff: {}',
        'owner: { reserveSocPct: 40, departureSocPct: 40, maxExportKw: 9, maxImportKw: 9, wearPricePerKwh: 0.01 }',
      ].join('\n'),
    );
    const page = join(folder, 'day.html');
    const { exitCode, stdout } = await callBackfeed('sim', scenario, '--json', '--report', page);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ distanceKm: 0 });
    expectPage(readFileSync(page, 'utf8'), 5);
  }, 180_000);

  it.skipIf(!canServePage)(
    `says that the dashboard's port is in use, before it simulates (${NEEDS_PAGE})`,
    async () => {
      const holder = createServer();
      const port = await listen(holder, 0, '127.0.0.1', 'test');
      onTestFinished(() => void holder.close());
      const { exitCode, stdout, stderr } = await spawnBackfeed('sim', '--port', String(port));
      expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
      expect(stderr).toMatch(oneLine('PORT_IN_USE', `Dashboard: port ${port} on 127\\.0\\.0\\.1 .*--port`));
    },
  );

  it.skipIf(!canServePage)(`serves the page while it runs, and stops on Ctrl-C (${NEEDS_PAGE})`, async () => {
    const folder = temporaryFolder();
    const store = join(folder, 'records.sqlite');
    const running = startBackfeed('sim', 'downhill', '--speed', '60', '--port', '0', '--store', store);
    while (!running.stderr().includes('\n') && running.child.exitCode === null)
      await Promise.race([once(running.child.stderr!, 'data'), running.ended]);
    const url = /^Dashboard: (http:\/\/127\.0\.0\.1:\d+\/)\n$/.exec(running.stderr())![1]!;
    const health = await fetch(`${url}healthz`);
    expect([health.status, await health.text()]).toEqual([200, 'ok\n']);
    expect(readdirSync(folder)).toContain('records.sqlite.owner');
    running.child.kill('SIGINT');
    const { exitCode, stdout, stderr } = await running.ended;
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr.slice(stderr.indexOf('\n') + 1)).toMatch(oneLine('STOPPED', 'the simulation was stopped'));
    expect(readdirSync(folder)).toEqual(['records.sqlite']);
  });
});
