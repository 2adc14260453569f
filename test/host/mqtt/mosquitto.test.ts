import { connect, type IClientPublishOptions, type MqttClient } from 'mqtt';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { AckMessage, JournalMessage } from '../../../firmware/contract/messages.ts';
import { topicOf, type TopicName } from '../../../firmware/contract/topics.ts';
import { systemClock } from '../../../host/clock.ts';
import { connectBroker } from '../../../host/mqtt/brokerLink.ts';
import { fixedPrices } from '../../../host/service/priceSource.ts';
import { fixedTrips } from '../../../host/service/tripCalendar.ts';
import { createVehicleService, type HostEvent } from '../../../host/service/vehicleService.ts';
import { openSqliteStore } from '../../../host/store/sqliteStore.ts';
import { simulatedKeys } from '../../../host/trust/simulatedKeys.ts';
import { samplePrices, sampleSettings } from '../service/serviceHarness.ts';
import { createDeviceVoice } from '../trust/deviceVoice.ts';
import { findMosquitto, prepareBroker } from './realBroker.ts';
import { SAMPLE_TIME_MS, sampleBirth, sampleRecord, sampleState } from './sampleMessages.ts';

const mosquitto = findMosquitto();

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A device as the firmware is towards the broker: it keeps each record until that is acknowledged, and resends. */
class ScriptedDevice {
  readonly client: MqttClient;
  readonly held: JournalMessage[] = [];
  readonly policies: number[] = [];
  readonly #voice = createDeviceVoice(() => SAMPLE_TIME_MS);
  #nextSeq = 1;

  constructor(url: string) {
    const will = {
      topic: topicOf('car', 'status'),
      payload: Buffer.from('offline'),
      qos: 1,
      retain: true,
    } as const;
    this.client = connect(url, { clientId: 'car', protocolVersion: 4, reconnectPeriod: 200, will });
    this.client.on('error', () => {});
    this.client.on('connect', () => {
      this.client.subscribe([topicOf('car', 'ack'), topicOf('car', 'policy')], { qos: 1 }, () => {
        this.client.publish(topicOf('car', 'status'), 'online', { qos: 1, retain: true });
        this.#say('birth', sampleBirth, { qos: 1, retain: true });
        this.#say('state', sampleState(), { retain: true });
        this.#resend();
      });
    });
    // The host may come back later than the device, and then has not heard what was sent meanwhile.
    const timer = setInterval(() => this.#resend(), 500);
    cleanups.push(() => clearInterval(timer));
    this.client.on('message', (topic, payload) => {
      const message = JSON.parse(String(payload)) as AckMessage & { id: number };
      if (topic.endsWith('/policy')) this.policies.push(message.id);
      else while ((this.held[0]?.seq ?? Infinity) <= (message.seq ?? -1)) this.held.shift();
    });
  }

  record(): void {
    const record = sampleRecord(this.#nextSeq++);
    this.held.push(record);
    if (this.client.connected) this.#send(record);
  }

  #resend(): void {
    if (this.client.connected) this.held.forEach((record) => this.#send(record));
  }

  #send(record: JournalMessage): void {
    const from = this.held[0]?.seq ?? record.seq;
    this.#say('meter', { ...record, from }, { qos: 1 });
  }

  #say(name: TopicName, message: object, options: IClientPublishOptions): void {
    const topic = topicOf('car', name);
    this.client.publish(topic, this.#voice.seal(topic, message), options);
  }
}

const soon = { timeout: 20_000, interval: 20 };

describe('with a real Mosquitto', () => {
  if (mosquitto === null && !process.env['CI']) {
    it.skip('needs mosquitto: apt-get install mosquitto', () => {});
    return;
  }

  it(
    'brings every record to the database once, though the broker is killed and forgets everything',
    { timeout: 60_000 },
    async () => {
      expect(mosquitto, 'needs mosquitto: apt-get install mosquitto').not.toBeNull();
      const broker = await prepareBroker(mosquitto as string);
      await broker.start();
      const store = openSqliteStore(':memory:');
      cleanups.push(() => store.close());
      const link = await connectBroker({ clock: systemClock, url: broker.url });
      cleanups.push(() => link.close());
      const events: HostEvent[] = [];
      const service = await createVehicleService({
        clock: { ...systemClock, now: () => SAMPLE_TIME_MS },
        link,
        store,
        vehicle: 'car',
        secrets: simulatedKeys(1, 'car').secrets,
        settings: sampleSettings,
        prices: fixedPrices(samplePrices()),
        trips: fixedTrips([]),
        log: (event) => events.push(event),
      });
      cleanups.push(() => service.close());
      const device = new ScriptedDevice(broker.url);
      cleanups.push(() => device.client.endAsync(true));

      await vi.waitFor(() => expect(device.policies).toEqual([1]), soon);
      for (let i = 0; i < 30; i++) device.record();
      await vi.waitFor(() => expect(service.counts().stored).toBeGreaterThan(0), soon);
      for (let i = 0; i < 30; i++) device.record();
      await broker.kill();
      for (let i = 0; i < 40; i++) device.record();
      await vi.waitFor(() => expect(link.online).toBe(false), soon);
      expect(device.held.length).toBeGreaterThanOrEqual(40);

      await broker.start();
      await vi.waitFor(() => expect(device.held).toEqual([]), soon);
      await vi.waitFor(() => expect(device.policies.length).toBeGreaterThan(1), soon);
      expect(store.journalBetween('car', 0, Infinity).map(({ seq }) => seq)).toEqual(
        Array.from({ length: 100 }, (_, i) => i + 1),
      );
      expect(service.counts()).toMatchObject({ stored: 100, malformed: 0 });
      expect(service.summary().links).toMatchObject({ broker: true, device: 'online' });
      expect(events.map(({ code }) => code)).toEqual(['BROKER_OFFLINE', 'BROKER_ONLINE']);
    },
  );
});
