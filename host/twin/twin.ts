import type { DeviceConfig } from '../../firmware/contract/deviceConfig.ts';
import type { VehicleProfile } from '../../firmware/contract/vehicleProfile.ts';
import { BackfeedError } from '../../sim/backfeedError.ts';
import type { Fault } from '../../sim/fault/fault.ts';
import { createVirtualClock } from '../../sim/virtualClock.ts';
import { createWorld, type World, type WorldOptions } from '../../sim/world.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { systemClock, type Clock } from '../clock.ts';
import { createEmbeddedBroker, type EmbeddedBroker } from '../mqtt/broker.ts';
import { connectBroker } from '../mqtt/brokerLink.ts';
import { createStreamActivity, inMemoryDuplexPair, untilQuiet } from '../mqtt/duplexPair.ts';
import type { PriceSeries } from '../prices/priceSeries.ts';
import { createVehicleService, type HostEvent, type VehicleService } from '../service/vehicleService.ts';
import { fixedTrips } from '../service/tripCalendar.ts';
import { openSqliteStore } from '../store/sqliteStore.ts';
import type { Store } from '../store/store.ts';
import { simulatedKeys } from '../trust/simulatedKeys.ts';
import { ratedBattery } from './baselines.ts';
import { createCarNetwork, type CarNetwork } from './carNetwork.ts';
import { publishedPrices } from './publishedPrices.ts';
import type { Drive, Span } from './timeline.ts';
import { createTwinFaults } from './twinFaults.ts';

/** Real time between two looks at the event loop while the simulation runs. */
const BREATHE_MS = 40;
/** A broker outside this process has dealt with what it got when nothing came back for this long. */
const REMOTE_QUIET_MS = 4;

/** Name of the simulated car in topics. */
export const TWIN_VEHICLE = 'leaf-1';

export interface TwinOptions {
  readonly scenario: Scenario;
  readonly span: Span;
  readonly drives: readonly Drive[];
  readonly outages: readonly Span[];
  /** What goes wrong, in the simulator's time. */
  readonly faults?: readonly Fault[];
  /** The owner's prices; the service learns of them as they are published. */
  readonly prices: PriceSeries;
  readonly seed: number;
  readonly board: string;
  readonly bundle: string;
  readonly profile: VehicleProfile;
  /** A broker by URL instead of the one in this process. */
  readonly brokerUrl?: string;
  /** SQLite file; in memory without it. */
  readonly storeFile?: string;
  /** What is special about the controller: a flash that has lived, another crystal. */
  readonly controller?: Pick<WorldOptions, 'flash' | 'oscillatorHz'>;
  /** Events of the service and lines that the firmware prints. */
  readonly log: (event: HostEvent) => void;
}

type Closer = () => void | Promise<void>;

/** A whole run: world, bundle, broker and service on one virtual clock. */
export interface Twin {
  readonly options: TwinOptions;
  readonly clock: Clock;
  readonly world: World;
  readonly network: CarNetwork;
  readonly store: Store;
  readonly service: VehicleService;
  /** null when the broker is another process. */
  readonly broker: EmbeddedBroker | null;
  /**
   * Lets time pass until `endMs`.
   * @param observe called now and then with the virtual time, Unix ms; returning false stops the run
   */
  runUntil(endMs: number, observe?: (nowMs: number) => boolean): Promise<void>;
  close(): Promise<void>;
}

/** The firmware speaks plain MQTT only. */
function checkBrokerUrl(text: string): void {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol === 'mqtt:' && url.hostname !== '') return;
  throw new BackfeedError(
    'BROKER_URL_INVALID',
    // Not as it was typed: it may hold a password.
    `'${url ? `${url.protocol}//${url.host}` : text}' is not a broker that the car can reach`,
    'Write mqtt://host:port',
  );
}

function configOf(options: TwinOptions, capacityWh: number): DeviceConfig {
  const { owner } = options.scenario;
  const url = options.brokerUrl ? new URL(options.brokerUrl) : null;
  return {
    vehicle: TWIN_VEHICLE,
    broker: {
      host: url?.hostname ?? '127.0.0.1',
      port: Number(url?.port || 1883),
      ...(url?.username ? { username: decodeURIComponent(url.username) } : {}),
      ...(url?.password ? { password: decodeURIComponent(url.password) } : {}),
    },
    wifi: { ssid: 'garage', password: 'simulated' },
    maxExportW: owner.maxExportKw * 1000,
    maxImportW: owner.maxImportKw * 1000,
    reserveSocPct: owner.reserveSocPct,
    capacityWh,
  };
}

/**
 * Builds a run at its first instant; nothing has happened yet.
 * @throws BackfeedError of broker, store, bundle or scenario
 */
export async function createTwin(options: TwinOptions): Promise<Twin> {
  const closers: Closer[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    return { ...(await buildTwin(options, closers)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** @param closers gets what must be closed, in the order of opening, also when building fails half-way */
async function buildTwin(options: TwinOptions, closers: Closer[]): Promise<Omit<Twin, 'close'>> {
  const { scenario, span } = options;
  if (options.brokerUrl !== undefined) checkBrokerUrl(options.brokerUrl);
  const virtual = createVirtualClock(span.startAtMs);
  const activity = createStreamActivity();
  const note = (): void => {
    activity.total++;
  };
  // A service that acts on a timer may write only a turn later: the timer itself counts as activity.
  const clock: Clock = {
    ...virtual,
    setTimeout: (fn, ms) => virtual.setTimeout(() => (note(), fn()), ms),
    setInterval: (fn, ms) => virtual.setInterval(() => (note(), fn()), ms),
  };
  const { profile, seed, log, faults: planned = [] } = options;
  const faults = createTwinFaults({ faults: planned, profile, seed, log, startAtMs: span.startAtMs });
  const hostClock: Clock = { ...clock, now: () => virtual.now() + faults.hostErrorMs() };
  const broker = options.brokerUrl ? null : await createEmbeddedBroker();
  if (broker) closers.push(() => broker.close());
  const openStream = broker
    ? () => {
        const [near, far] = inMemoryDuplexPair(activity);
        broker.connectStream(far);
        return near;
      }
    : undefined;

  const store = openSqliteStore(options.storeFile ?? ':memory:');
  closers.push(() => store.close());
  const link = openStream
    ? await connectBroker({ clock, stream: openStream, clientId: 'backfeed-host' })
    : await connectBroker({ clock: systemClock, url: options.brokerUrl!, clientId: 'backfeed-host' });
  closers.push(() => link.close());
  if (!openStream) link.onMessage(note);

  const network = createCarNetwork({
    clock: virtual,
    onActivity: note,
    ...(openStream ? { stream: openStream } : {}),
  });
  const battery = ratedBattery(scenario);
  const keys = simulatedKeys(options.seed, TWIN_VEHICLE);
  const world = createWorld({
    board: options.board,
    bundle: options.bundle,
    profile: options.profile,
    config: configOf(options, battery.capacityWh),
    keys: keys.device,
    network,
    car: scenario.car,
    ...(scenario.weather && { weather: scenario.weather }),
    seed: options.seed,
    startSocPct: scenario.startSocPct,
    pluggedAtStart: scenario.pluggedAtStart,
    station: scenario.station,
    stationMaxCurrentA: scenario.stationMaxCurrentA,
    gridSite: scenario.grid.site,
    gridProfile: scenario.grid.profile,
    drives: options.drives.map((drive) => ({
      unplugAtUs: (drive.unplugAtMs - span.startAtMs) * 1000,
      departAtUs: (drive.departAtMs - span.startAtMs) * 1000,
      arriveAtUs: (drive.arriveAtMs - span.startAtMs) * 1000,
      plugAtUs: drive.plugAtMs === null ? null : (drive.plugAtMs - span.startAtMs) * 1000,
      cycle: drive.cycle,
    })),
    ...faults.hooks,
    ...options.controller,
    log: (text) => options.log({ atMs: virtual.now(), severity: 'attention', code: 'FIRMWARE_PRINTS', text }),
  });
  virtual.attach(faults.source(world, network));
  for (const outage of options.outages) {
    virtual.setTimeout(() => network.setUp(false), outage.startAtMs - span.startAtMs);
    virtual.setTimeout(() => network.setUp(true), outage.endAtMs - span.startAtMs);
  }

  const service = await createVehicleService({
    clock: hostClock,
    link,
    store,
    vehicle: TWIN_VEHICLE,
    secrets: keys.secrets,
    settings: {
      timeZone: scenario.timeZone,
      battery,
      reserveSocPct: scenario.owner.reserveSocPct,
      departureSocPct: scenario.owner.departureSocPct,
      home: scenario.home,
    },
    prices: publishedPrices(options.prices, scenario.timeZone, clock),
    trips: fixedTrips(
      options.drives.map((drive) => ({
        departAtMs: drive.unplugAtMs,
        arriveAtMs: drive.plugAtMs ?? drive.arriveAtMs,
        energyWh: Math.max(0, drive.expectedWh),
        pluggedAfter: drive.plugAtMs !== null,
        plugAt: drive.plugAt ?? 'home',
      })),
    ),
    log: options.log,
  });
  closers.push(() => service.close());

  const settle = async (): Promise<void> => {
    await untilQuiet(activity);
    if (openStream) return;
    let seen = -1;
    while (seen !== activity.total) {
      seen = activity.total;
      await new Promise((resolve) => setTimeout(resolve, REMOTE_QUIET_MS));
    }
  };
  await settle();

  return {
    options,
    clock,
    world,
    network,
    store,
    service,
    broker,
    runUntil: async (endMs, observe) => {
      let settledTotal = activity.total;
      let breathedAtMs = performance.now();
      while (virtual.now() < endMs) {
        virtual.step(endMs);
        if (activity.total !== settledTotal) {
          await settle();
          settledTotal = activity.total;
        }
        if (performance.now() - breathedAtMs > BREATHE_MS) {
          if (observe && !observe(virtual.now())) return;
          await new Promise((resolve) => setImmediate(resolve));
          breathedAtMs = performance.now();
        }
      }
    },
  };
}
