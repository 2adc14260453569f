import { expect, it } from 'vitest';
import { TWIN_VEHICLE } from '../../../host/twin/twin.ts';
import { twinReport } from '../../../host/twin/twinReport.ts';
import { atMinute, quarterHourPrices, spanOf, startTwin } from './twinHarness.ts';

it('the car sells on by its policy while the link is down, and every record arrives once', async () => {
  const span = spanOf(26);
  const outage = { startAtMs: atMinute(5), endAtMs: atMinute(22) };
  const { twin } = await startTwin({
    span,
    prices: quarterHourPrices([0.9]),
    outages: [outage],
  });
  const { world, store, service } = twin;

  await twin.runUntil(atMinute(4.9));
  expect(world.station.acPowerW).toBeGreaterThan(5000);
  const storedBefore = service.counts().stored;

  // Beyond the end of the selling slot, still without a link.
  for (const minute of [6, 9, 12, 14.9]) {
    await twin.runUntil(atMinute(minute));
    expect(world.station.acPowerW).toBeGreaterThan(5000);
  }
  await twin.runUntil(atMinute(21.9));
  expect(world.station.acPowerW).toBeLessThan(0);
  expect(service.counts().stored).toBe(storedBefore);
  expect(service.summary().links).toMatchObject({ broker: true, device: 'offline' });
  expect(service.summary().links.lastSeenAtMs).toBeLessThan(outage.startAtMs + 1000);

  await twin.runUntil(span.endAtMs);
  expect(service.summary().links).toMatchObject({ device: 'online', malformed: 0 });
  const records = store.journalBetween(TWIN_VEHICLE, 0, Infinity);
  const seqs = records.map(({ seq }) => seq);
  const last = seqs.at(-1)!;
  expect(seqs).toEqual(seqs.map((_, i) => seqs[0]! + i));
  // Those before the clock was set carry no time: with them, sequence 1 to the last is stored.
  expect(service.counts().stored).toBe(last);
  expect(store.contiguousSeq(TWIN_VEHICLE)).toBe(last);

  const during = records.filter(({ t }) => t! > outage.startAtMs + 5000 && t! < outage.endAtMs);
  expect(during.length).toBeGreaterThanOrEqual(10);
  expect(new Set(during.map(({ code }) => code))).toEqual(new Set(['EXPORTING', 'PLAN_HOLDS', 'STOPPING']));
  const report = twinReport(twin, 0);
  expect(report.journal).toMatchObject({ stored: last, dropped: 0 });
  expect(Math.abs(report.registersWh.exported / report.energyWh.gridExported - 1)).toBeLessThan(0.01);
});
