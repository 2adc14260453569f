import type { JournalMessage, StateMessage } from '../../firmware/contract/messages.ts';
import { reasonCodes, type Reason } from '../../firmware/contract/reasonCodes.ts';
import { validityMs } from '../../firmware/contract/envelope.ts';
import { TOPIC_ROOT, topicOf, topics } from '../../firmware/contract/topics.ts';
import { BackfeedError } from '../../sim/backfeedError.ts';
import type { DeviceStatus } from '../../firmware/contract/deviceStatuses.ts';
import type { Clock, TimerHandle } from '../clock.ts';
import type { BrokerLink } from '../mqtt/brokerLink.ts';
import type { Store } from '../store/store.ts';
import { createDeviceTrust, type DeviceSecrets } from '../trust/deviceTrust.ts';
import { createDayReviews } from './dayReviews.ts';
import { createJournalOrigins } from '../origin/journalOrigins.ts';
import type { OriginLedger } from '../origin/originLedger.ts';
import { originsSince } from '../origin/originsSince.ts';
import { createRecentTrace } from './recentTrace.ts';
import { createDeviceInbox, deviceTopics } from './deviceInbox.ts';
import {
  EVENTS_MAX,
  HOST_MESSAGE_VERSION,
  hostTopicOf,
  hostTopics,
  TARGET_TOLERANCE_PCT,
  type HostEventMessage,
  type HostPlanMessage,
  type HostSummaryMessage,
  type HostTopicName,
} from './hostMessages.ts';
import { createJournalIntake } from './journalIntake.ts';
import { createJournalLedger, LEDGER_DAYS } from './journalLedger.ts';
import type { Ledger } from './ledger.ts';
import { createPlanKeeper } from './planKeeper.ts';
import type { PriceBasis } from './pricesAhead.ts';
import type { PriceSource } from './priceSource.ts';
import type { TripCalendar } from './tripCalendar.ts';
import type { MadePlan, OwnerSettings } from './vehiclePlan.ts';

/** A device that is less sure of the time than this is told it after its next state, not only after its next record, ms. */
const CLOCK_DOUBT_MS = 10_000;
/** The summary is said this often, ms. */
const SUMMARY_PERIOD_MS = 60_000;
/** A change of the links is said this much later, so that several share one summary, ms. */
const SUMMARY_DELAY_MS = 500;

export type HostEvent = Omit<HostEventMessage, 'v'>;

/** What is told when plans rest on other prices than before. */
const priceBasisEvents: Readonly<Record<PriceBasis, Omit<HostEvent, 'atMs'>>> = {
  published: { severity: 'ok', code: 'PRICES_KNOWN', text: 'The price of this hour is known again' },
  repeated: {
    severity: 'attention',
    code: 'PRICES_REPEATED',
    text: 'The price of this hour is not known: the last day that is known stands for it. Check the price source',
  },
  none: {
    severity: 'attention',
    code: 'PRICES_MISSING',
    text: 'No price is known: the car charges for its reserve and its trips, and sells nothing. Check the price source',
  },
};

export interface VehicleServiceOptions {
  readonly clock: Clock;
  readonly link: BrokerLink;
  readonly store: Store;
  /** Name in the topics. */
  readonly vehicle: string;
  /** The device's keys: what it did not seal is dropped. */
  readonly secrets: DeviceSecrets;
  readonly settings: OwnerSettings;
  readonly prices: PriceSource;
  readonly trips: TripCalendar;
  /** Gets every event: those of the page, and those of the connection to the broker. */
  readonly log: (event: HostEvent) => void;
}

/** Counts since the service was started. */
export interface ServiceCounts {
  /** Journal records stored, and those that had been stored before. */
  readonly stored: number;
  readonly duplicates: number;
  readonly policies: number;
  /** Payloads dropped, and payloads of vehicles that are not ours. */
  readonly malformed: number;
  readonly foreign: number;
}

/** The host of one vehicle: records in, policy out. */
export interface VehicleService {
  counts(): ServiceCounts;
  ledger(): Ledger;
  /** Where each stored and sold kWh comes from. */
  origins(): OriginLedger;
  /** The plan in force, or null before the first state of charge is known. */
  made(): MadePlan | null;
  summary(): HostSummaryMessage;
  /** Tells of something around the service, in the log and on the page. */
  tell(event: HostEvent): void;
  /** Commits what has arrived and stops; link and store stay open for their owner to close. */
  close(): void;
}

/**
 * Starts the service on a link that is up. Bad payloads, plans that fail and a database that fails are logged with
 * their code and never stop it.
 *
 * @throws BackfeedError STORE_UNAVAILABLE when the store cannot be read
 */
export async function createVehicleService(options: VehicleServiceOptions): Promise<VehicleService> {
  const { clock, link, store, vehicle, settings, prices } = options;
  const known = store.latestState(vehicle);
  let state: StateMessage | null = known?.message ?? null;
  let lastSeenAtMs: number | null = known?.receivedAtMs ?? null;
  let device: DeviceStatus | null = null;
  let uncleanBoots: number | null = null;
  let stored = 0;
  let duplicates = 0;
  let policies = 0;
  let closed = false;
  let summaryTimer: TimerHandle = null;

  const publishText = (topic: string, text: string, spec: { qos: 0 | 1; retain: boolean }): void => {
    // Lost with the link: the newest of everything is said again when it is back, and the device asks again for acks.
    link.publish(topic, text, spec).catch(() => {});
  };
  const publishHost = (name: HostTopicName, payload: unknown): void =>
    publishText(hostTopicOf(vehicle, name), JSON.stringify(payload), hostTopics[name]);

  const recent: HostEventMessage[] = [];
  const tell = (event: HostEvent): void => {
    options.log(event);
    const message: HostEventMessage = { v: HOST_MESSAGE_VERSION, ...event };
    recent.push(message);
    if (recent.length > EVENTS_MAX) recent.shift();
    publishHost('log', message);
  };
  const tellReason = (code: Reason, what: string): void =>
    tell({
      atMs: clock.now(),
      severity: reasonCodes[code].severity,
      code,
      text: `${what}. ${reasonCodes[code].next}`,
    });
  /** Messages that the device has refused since the state before: tells of them, and returns the last one's reason. */
  const newlyRefused = ({ boot, refused }: StateMessage, retained: boolean): Reason | null => {
    const before = state?.boot === boot ? state.refused.count : 0;
    if (retained || refused.last === null || refused.count <= before) return null;
    const count = refused.count - before;
    tellReason(refused.last, `${reasonCodes[refused.last].label} (${count} by the device)`);
    return refused.last;
  };
  const tellFailure = (error: unknown): void => {
    const code = error instanceof BackfeedError ? error.code : 'UNEXPECTED';
    tell({ atMs: clock.now(), severity: 'fault', code, text: (error as Error).message });
  };

  const trace = createRecentTrace();
  const books = createJournalLedger(clock, store, vehicle, settings.timeZone, () => prices.series());
  books.ledger();
  const origins = createJournalOrigins(store, vehicle, { ...settings, trips: options.trips });
  origins.ledger();
  const reviews = createDayReviews(clock, store, vehicle, settings, () => prices.series());
  const trust = createDeviceTrust(clock, options.secrets, {
    get: (key, topic) => store.seenCounter(vehicle, key, topic),
    set: (key, topic, counter) => store.saveSeenCounter(vehicle, key, topic, counter),
  });
  /** Said again as it is: with another counter the device would take it for a new one. */
  let sealedPolicy: { readonly id: number; readonly key: string; readonly text: string } | null = null;
  /** An acknowledgement that took long has set the device's clock late: it needs another one, then the policy again. */
  let hasWrongClock = false;
  const intake = createJournalIntake({
    clock,
    store,
    vehicle,
    sendAck: (ack) => {
      const { heard } = trust;
      const topic = topicOf(vehicle, 'ack');
      // It answers what was heard: of whom nothing was heard there is nothing to acknowledge.
      const sealed = heard && trust.seal(topic, { ...ack, re: heard.counter }, heard.boot, validityMs.ack);
      if (sealed) publishText(topic, sealed.text, topics.ack);
      if (hasWrongClock && keeper.made !== null) publishPlan(keeper.made);
      hasWrongClock = false;
    },
    onFailure: tellFailure,
  });
  const publishPlan = ({ policy, message }: MadePlan): void => {
    const topic = topicOf(vehicle, 'policy');
    const key = trust.heard?.key ?? sealedPolicy?.key;
    if (sealedPolicy?.id !== policy.id || sealedPolicy.key !== key) {
      const sealed = trust.seal(topic, policy, 0, policy.untilMs - clock.now());
      sealedPolicy = sealed && { id: policy.id, key: sealed.auth.key, text: sealed.text };
    }
    if (sealedPolicy) publishText(topic, sealedPolicy.text, topics.policy);
    publishHost('plan', message);
  };
  let toldOfDepartureMs: number | null = null;
  const tellOfTarget = ({ targetSocPct, departSocPct, departAtMs }: HostPlanMessage): void => {
    if (targetSocPct === null || departSocPct === null || departAtMs === toldOfDepartureMs) return;
    if (departSocPct >= targetSocPct - TARGET_TOLERANCE_PCT) return;
    toldOfDepartureMs = departAtMs;
    const text = `Only ${departSocPct.toFixed(0)} % can be there by the departure, ${targetSocPct} % are wanted. Plug in earlier, allow more power, or lower the target`;
    tell({ atMs: clock.now(), severity: 'attention', code: 'TARGET_UNREACHABLE', text });
  };
  const keeper = createPlanKeeper({
    ...options,
    onPlan: (made) => {
      policies++;
      publishPlan(made);
      tellOfTarget(made.message);
    },
    onPriceBasis: (basis) => tell({ atMs: clock.now(), ...priceBasisEvents[basis] }),
    onFailure: tellFailure,
  });

  const summary = (): HostSummaryMessage => {
    const atMs = clock.now();
    const ledger = books.ledger();
    const day = ledger.dayAt(atMs);
    const before = ledger.days().filter(({ date }) => date < day.date);
    return {
      v: HOST_MESSAGE_VERSION,
      atMs,
      currency: prices.series().currency,
      day,
      days: [...before, day].slice(-LEDGER_DAYS),
      origins: originsSince(origins.ledger(), before.slice(1 - LEDGER_DAYS)[0]?.date ?? day.date),
      reviews: reviews.of(before.slice(1 - LEDGER_DAYS).map(({ date }) => date)),
      links: {
        broker: link.online,
        device,
        lastSeenAtMs,
        malformed: inbox.malformed,
        journalPending: state?.journal.pending ?? null,
      },
      actual: trace.points(),
      events: [...recent],
    };
  };
  const saveState = (): void => {
    if (state !== null && lastSeenAtMs !== null) store.saveState(vehicle, state, lastSeenAtMs);
    store.commit();
  };
  const publishSummary = (): void => {
    summaryTimer = clock.setTimeout(publishSummary, SUMMARY_PERIOD_MS);
    try {
      publishHost('summary', summary());
      saveState();
    } catch (error) {
      tellFailure(error);
    }
  };
  const publishSummarySoon = (): void => {
    clock.clearTimeout(summaryTimer);
    summaryTimer = clock.setTimeout(publishSummary, SUMMARY_DELAY_MS);
  };

  const seen = (retained: boolean): void => {
    if (!retained) lastSeenAtMs = clock.now();
  };
  const takeRecord = (record: JournalMessage): void => {
    seen(false);
    if (intake.take(record) === 'duplicate') return void duplicates++;
    stored++;
    books.stored(record);
    origins.stored(record);
    if (record.kind !== 'transition') return;
    const { severity, label } = reasonCodes[record.code];
    tell({ atMs: record.t ?? clock.now(), severity, code: record.code, text: label });
  };
  /** A start that nobody asked for is told once; how many there were before the service was started is no news. */
  const tellOfRestart = (count: number): void => {
    const isNews = uncleanBoots !== null && count > uncleanBoots;
    uncleanBoots = count;
    if (!isNews) return;
    const text = `The controller restarted without being asked to, ${count} times since it was made. Check its supply and its fuse`;
    tell({ atMs: clock.now(), severity: 'attention', code: 'UNCLEAN_BOOT', text });
  };
  const inbox = createDeviceInbox(
    clock,
    vehicle,
    trust,
    {
      status: (status) => {
        device = status;
        if (status === 'online') intake.ackSoon();
        if (status === 'unprovisioned') tellReason('NOT_PROVISIONED', reasonCodes.NOT_PROVISIONED.label);
        publishSummarySoon();
      },
      birth: (birth, retained) => {
        seen(retained);
        tellOfRestart(birth.uncleanBoots);
        intake.ackSoon();
      },
      state: (message, retained) => {
        seen(retained);
        if (newlyRefused(message, retained) === 'MESSAGE_EXPIRED') {
          hasWrongClock = true;
          intake.ackSoon();
        }
        if (!retained && (message.clock.errorMs ?? Infinity) > CLOCK_DOUBT_MS) intake.ackSoon();
        state = message;
        if (!retained) trace.add(clock.now(), message.gridPowerW, message.socPct);
        keeper.stateArrived(message);
      },
      meter: takeRecord,
      event: takeRecord,
    },
    (payload) => {
      const { topic, code, detail, atMs } = payload;
      tell({ atMs, severity: 'attention', code, text: `${topic} dropped: ${detail}` });
      store.saveMalformed(payload);
      // A device whose clock is wrong sets it by the next acknowledgement.
      if (code === 'MESSAGE_EXPIRED') intake.ackSoon();
    },
  );

  link.onMessage((message) => {
    if (closed) return;
    try {
      inbox.take(message);
    } catch (error) {
      tellFailure(error);
    }
  });
  link.onOnline(() => {
    if (closed) return;
    options.log({
      atMs: clock.now(),
      severity: 'ok',
      code: 'BROKER_ONLINE',
      text: 'Connected to the broker again',
    });
    const made = keeper.made;
    if (made !== null) publishPlan(made);
    intake.ackSoon();
    publishSummarySoon();
  });
  link.onOffline(() => {
    if (closed) return;
    // What the broker said of the device may not last; it says it again when the link is back.
    device = null;
    const text = 'Connection to the broker lost; it is tried again every second';
    options.log({ atMs: clock.now(), severity: 'attention', code: 'BROKER_OFFLINE', text });
  });
  await Promise.all(deviceTopics.map((name) => link.subscribe(`${TOPIC_ROOT}/+/${name}`, topics[name].qos)));
  publishSummary();

  return {
    counts: () => ({ stored, duplicates, policies, malformed: inbox.malformed, foreign: inbox.foreign }),
    ledger: () => books.ledger(),
    origins: () => origins.ledger(),
    made: () => keeper.made,
    summary,
    tell,
    close: () => {
      closed = true;
      clock.clearTimeout(summaryTimer);
      keeper.close();
      intake.close();
      saveState();
    },
  };
}
