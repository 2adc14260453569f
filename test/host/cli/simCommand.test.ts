import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { listen } from '../../../host/mqtt/listen.ts';
import { freePort } from '../twin/realBroker.ts';
import { canServePage, NEEDS_PAGE } from './builtPage.ts';
import { callBackfeed, oneLine, spawnBackfeed, startBackfeed, temporaryFolder } from './runBackfeed.ts';

/** Two days of one price: a car that stays parked has nothing to do, so that a simulated day takes a moment. */
function parkedDay(): string {
  const folder = temporaryFolder();
  const rows = Array.from(
    { length: 48 },
    (_, hour) => `2026-06-0${2 + Math.floor(hour / 24)} ${String(hour % 24).padStart(2, '0')}:00,0.2`,
  );
  writeFileSync(join(folder, 'prices.csv'), ['start_at,price_eur_per_kwh', ...rows].join('\n'));
  const lines = [
    'title: Parked',
    'timeZone: Europe/Berlin',
    'days: 1',
    'vehicle: leaf-aze0',
    'startSocPct: 50',
  ];
  lines.push('prices: prices.csv', 'owner: { reserveSocPct: 30, departureSocPct: 40, maxExportKw: 9,');
  lines.push('  maxImportKw: 9, wearPricePerKwh: 0.05 }');
  writeFileSync(join(folder, 'parked.yaml'), lines.join('\n'));
  return join(folder, 'parked.yaml');
}

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

  it.skipIf(!canServePage)(
    `prints the report, lives on behind the dashboard and ends on Ctrl-C (${NEEDS_PAGE})`,
    async () => {
      const scenario = parkedDay();
      const store = join(scenario, '..', 'records.sqlite');
      const running = startBackfeed('sim', scenario, '--port', '0', '--store', store);
      while (!running.stdout().includes('Ctrl-C') && running.child.exitCode === null)
        await Promise.race([once(running.child.stdout!, 'data'), running.ended]);
      expect(running.stdout()).toMatch(/^Parked \(parked, seed 1\)$/m);
      const url = /Dashboard: (http:\/\/127\.0\.0\.1:\d+\/)/.exec(running.stdout())![1]!;
      expect((await fetch(`${url}healthz`)).status).toBe(200);
      expect(await (await fetch(url)).text()).toContain('<!doctype html>');
      running.child.kill('SIGINT');
      const { exitCode, stderr } = await running.ended;
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      const left = readdirSync(join(scenario, '..')).sort();
      expect(left).toEqual(['parked.yaml', 'prices.csv', 'records.sqlite']);
    },
  );
});
