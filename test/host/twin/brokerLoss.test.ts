import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { topicOf } from '../../../firmware/contract/topics.ts';
import { systemClock } from '../../../host/clock.ts';
import { connectBroker } from '../../../host/mqtt/brokerLink.ts';
import { TWIN_VEHICLE, type Twin } from '../../../host/twin/twin.ts';
import { atMinute, MINUTE_MS, quarterHourPrices, spanOf, startTwin } from './twinHarness.ts';
import { findMosquitto, prepareBroker } from '../mqtt/realBroker.ts';

const mosquitto = findMosquitto();

/**
 * Virtual time runs ahead of the machine's, on which broker and service answer: small pieces, and a pause after each. An
 * answer is valid for a minute, and a real broker takes tens of milliseconds for each of its hops.
 */
async function runInPieces(twin: Twin, untilMs: number, isDone: () => boolean = () => false): Promise<void> {
  while (twin.clock.now() < untilMs && !isDone()) {
    await twin.runUntil(Math.min(twin.clock.now() + MINUTE_MS / 4, untilMs));
    await sleep(60);
  }
}

describe('a real Mosquitto that is killed while the car sells', () => {
  if (mosquitto === null && !process.env['CI']) {
    it.skip('needs mosquitto: apt-get install mosquitto', () => {});
    return;
  }

  // Now and then the first answers of a real broker come after their minute of virtual time, and the car waits for others.
  it(
    'the car sells on by its policy, and all of its journal arrives once when the broker is back',
    { retry: 0 },
    async () => {
      expect(mosquitto, 'needs mosquitto: apt-get install mosquitto').not.toBeNull();
      const broker = await prepareBroker(mosquitto as string);
      await broker.start();
      const { twin, events } = await startTwin({
        span: spanOf(120),
        prices: quarterHourPrices([0.9, 0.8, 0.1]),
        brokerUrl: broker.url,
      });
      const { world, service, store } = twin;
      const sells = (): boolean => world.station.acPowerW > 5000;

      await runInPieces(twin, atMinute(10), sells);
      await runInPieces(twin, twin.clock.now() + 2 * MINUTE_MS);
      expect(sells()).toBe(true);
      const madeBefore = service.made()!;

      await broker.kill();
      const killedAtMs = twin.clock.now();
      // What the broker had passed on before it died still counts.
      await vi.waitFor(() => expect(service.summary().links.broker).toBe(false));
      const storedBefore = service.counts().stored;
      expect(storedBefore).toBeGreaterThan(0);
      for (let piece = 0; piece < 8; piece++) {
        await runInPieces(twin, twin.clock.now() + MINUTE_MS);
        expect(sells()).toBe(true);
      }
      expect(service.summary().links).toMatchObject({ broker: false, device: null });
      expect(service.counts().stored).toBe(storedBefore);

      await broker.start();
      const restartedAtMs = twin.clock.now();
      const page = await connectBroker({ clock: systemClock, url: broker.url });
      onTestFinished(() => page.close());
      const policies: number[] = [];
      page.onMessage(({ payload }) =>
        policies.push((JSON.parse(Buffer.from(payload).toString()) as { id: number }).id),
      );
      await page.subscribe(topicOf(TWIN_VEHICLE, 'policy'), 1);

      // Until the service has heard of a record that was made after the restart, and of all before it.
      const records = () => store.journalBetween(TWIN_VEHICLE, 0, Infinity);
      const hasAll = (): boolean =>
        (records().at(-1)?.t ?? 0) > restartedAtMs + MINUTE_MS &&
        store.contiguousSeq(TWIN_VEHICLE) === records().at(-1)!.seq;
      await runInPieces(twin, atMinute(100), hasAll);
      expect(hasAll()).toBe(true);

      const seqs = records().map(({ seq }) => seq);
      const last = seqs.at(-1)!;
      expect(seqs).toEqual(seqs.map((_, i) => seqs[0]! + i));
      // With the few from before the clock was set, 1 to the last; and each of them once.
      expect(service.counts().stored).toBe(last);
      const made = records().filter(({ t }) => t! > killedAtMs && t! < restartedAtMs);
      expect(made.length).toBeGreaterThanOrEqual(7);
      expect(made.map(({ code }) => code)).toEqual(made.map(() => 'EXPORTING'));
      // The broker had forgotten the retained policy: the service said it again.
      expect(policies[0]).toBeGreaterThanOrEqual(madeBefore.policy.id);
      expect(policies).toContain(service.made()!.policy.id);
      const codes = events.map(({ code }) => code);
      expect(codes.filter((code) => code.startsWith('BROKER_'))).toEqual(['BROKER_OFFLINE', 'BROKER_ONLINE']);
      expect(service.counts().malformed).toBe(0);
      expect(world.controller.boots()).toBe(1);
    },
  );
});
