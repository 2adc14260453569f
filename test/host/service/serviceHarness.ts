import { createClock } from '@sinonjs/fake-timers';
import type { Duplex } from 'node:stream';
import type { AckMessage, PolicyMessage } from '../../../firmware/contract/messages.ts';
import { topicOf, topics, type TopicName } from '../../../firmware/contract/topics.ts';
import type { Clock } from '../../../host/clock.ts';
import { createEmbeddedBroker } from '../../../host/mqtt/broker.ts';
import { connectBroker, type BrokerLink } from '../../../host/mqtt/brokerLink.ts';
import { createStreamActivity, inMemoryDuplexPair, untilQuiet } from '../../../host/mqtt/duplexPair.ts';
import type { PriceSeries } from '../../../host/prices/priceSeries.ts';
import type { PlannedTrip } from '../../../host/scheduler/planSlots.ts';
import type { HostPlanMessage, HostSummaryMessage } from '../../../host/service/hostMessages.ts';
import type { OwnerSettings } from '../../../host/service/vehiclePlan.ts';
import { fixedTrips } from '../../../host/service/tripCalendar.ts';
import {
  createVehicleService,
  type HostEvent,
  type VehicleService,
} from '../../../host/service/vehicleService.ts';
import { openSqliteStore } from '../../../host/store/sqliteStore.ts';
import type { Store } from '../../../host/store/store.ts';
import { simulatedKeys } from '../../../host/trust/simulatedKeys.ts';
import { SAMPLE_TIME_MS } from '../mqtt/sampleMessages.ts';
import { createDeviceVoice, type DeviceVoice } from '../trust/deviceVoice.ts';

const HOUR_MS = 3_600_000;

/** Two days of hourly prices from the sample time: dear from 17 to 20 o'clock, cheap at night. */
export function samplePrices(factor = 1): PriceSeries {
  return {
    currency: 'EUR',
    timeZone: 'UTC',
    points: Array.from({ length: 48 }, (_, index) => {
      const hour = index % 24;
      const price = factor * (hour < 6 ? 0.1 : hour >= 17 && hour < 20 ? 0.5 : 0.25);
      return {
        startAtMs: SAMPLE_TIME_MS + index * HOUR_MS,
        durationMs: HOUR_MS,
        importPricePerKwh: price,
        exportPricePerKwh: price * 0.9,
      };
    }),
  };
}

export const sampleSettings: OwnerSettings = {
  timeZone: 'UTC',
  battery: {
    capacityWh: 40_000,
    chargeEfficiency: 0.92,
    dischargeEfficiency: 0.92,
    maxImportW: 7000,
    maxExportW: 5000,
    wearPricePerKwh: 0.03,
  },
  reserveSocPct: 30,
  departureSocPct: null,
};

export interface ServiceHarness {
  readonly clock: Clock;
  readonly store: Store;
  readonly service: VehicleService;
  readonly events: HostEvent[];
  /** What the device has heard, oldest first. */
  readonly acks: AckMessage[];
  readonly policies: PolicyMessage[];
  readonly plans: HostPlanMessage[];
  readonly summaries: HostSummaryMessage[];
  readonly voice: DeviceVoice;
  /** Publishes as the device does, under its seal, and lets everything settle. */
  say(name: TopicName, message: unknown): Promise<void>;
  sayRaw(topic: string, payload: Uint8Array | string, retain?: boolean): Promise<void>;
  /** Lets virtual time pass. */
  pass(durationMs: number): Promise<void>;
  publishPrices(series: PriceSeries): Promise<void>;
  /** Cuts the service's connection; it comes back after a second of virtual time. */
  cutServiceLink(): Promise<void>;
  cutDeviceLink(): Promise<void>;
  restartService(): Promise<void>;
  close(): Promise<void>;
}

/** A service, its broker and a scripted device for the vehicle `car`, in memory and on virtual time. */
export async function startHarness(
  options: {
    trips?: readonly PlannedTrip[];
    settings?: Partial<OwnerSettings>;
    prices?: PriceSeries;
    store?: Store;
  } = {},
): Promise<ServiceHarness> {
  const timers = createClock(SAMPLE_TIME_MS);
  const clock: Clock = {
    now: () => timers.now,
    setTimeout: (callback, delayMs) => timers.setTimeout(callback, delayMs),
    clearTimeout: (handle) => timers.clearTimeout(handle as number),
    setInterval: (callback, periodMs) => timers.setInterval(callback, periodMs),
    clearInterval: (handle) => timers.clearInterval(handle as number),
  };
  const activity = createStreamActivity();
  const broker = await createEmbeddedBroker();
  const streams = new Map<string, Duplex>();
  const connectAs = (clientId: string): Promise<BrokerLink> =>
    connectBroker({
      clock,
      clientId,
      ...(clientId === 'car'
        ? { will: { topic: topicOf('car', 'status'), payload: 'offline', qos: 1, retain: true } as const }
        : {}),
      stream: () => {
        const [near, far] = inMemoryDuplexPair(activity);
        broker.connectStream(far);
        streams.set(clientId, near);
        return near;
      },
    });

  let series = options.prices ?? samplePrices();
  const priceListeners: (() => void)[] = [];
  const store = options.store ?? openSqliteStore(':memory:');
  const events: HostEvent[] = [];
  const { secrets } = simulatedKeys(1, 'car');
  const voice = createDeviceVoice(clock.now);
  const start = async (link: BrokerLink): Promise<VehicleService> =>
    createVehicleService({
      clock,
      link,
      store,
      vehicle: 'car',
      secrets,
      settings: { ...sampleSettings, ...options.settings },
      prices: { series: () => series, onChange: (listener) => void priceListeners.push(listener) },
      trips: fixedTrips(options.trips ?? []),
      log: (event) => void events.push(event),
    });

  const device = await connectAs('car');
  const heard = {
    ack: [] as AckMessage[],
    policy: [] as PolicyMessage[],
    plan: [] as HostPlanMessage[],
    summary: [] as HostSummaryMessage[],
  };
  device.onMessage(({ topic, payload }) => {
    const name = topic.split('/').at(-1) as keyof typeof heard;
    (heard[name] as unknown[]).push(JSON.parse(Buffer.from(payload).toString()));
  });
  for (const filter of ['ack', 'policy', 'host/plan', 'host/summary'])
    await device.subscribe(`backfeed/car/${filter}`, 1);
  let link = await connectAs('service');
  let service = await start(link);
  const settle = (): Promise<void> => untilQuiet(activity);
  await settle();

  const sayRaw = async (topic: string, payload: Uint8Array | string, retain = false): Promise<void> => {
    await device.publish(topic, payload, { qos: 1, retain });
    await settle();
  };
  return {
    clock,
    store,
    get service() {
      return service;
    },
    events,
    acks: heard.ack,
    policies: heard.policy,
    plans: heard.plan,
    summaries: heard.summary,
    voice,
    sayRaw,
    say: async (name, message) => {
      const { qos, retain } = topics[name];
      const topic = topicOf('car', name);
      const payload = typeof message === 'string' ? message : voice.seal(topic, message as object);
      await device.publish(topic, payload, { qos, retain });
      await settle();
    },
    pass: async (durationMs) => {
      timers.tick(durationMs);
      await settle();
    },
    publishPrices: async (published) => {
      series = published;
      for (const listener of priceListeners) listener();
      await settle();
    },
    cutServiceLink: async () => {
      streams.get('service')?.destroy();
      await settle();
    },
    cutDeviceLink: async () => {
      streams.get('car')?.destroy();
      await settle();
    },
    restartService: async () => {
      service.close();
      priceListeners.length = 0;
      await link.close();
      link = await connectAs('service');
      service = await start(link);
      await settle();
    },
    close: async () => {
      service.close();
      await link.close();
      await device.close();
      await broker.close();
      store.close();
    },
  };
}
