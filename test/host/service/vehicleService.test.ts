import { afterEach, describe, expect, it } from 'vitest';
import type { JournalMessage, PolicyMessage } from '../../../firmware/contract/messages.ts';
import { BackfeedError } from '../../../sim/backfeedError.ts';
import { openSqliteStore } from '../../../host/store/sqliteStore.ts';
import { MAX_PAYLOAD_BYTES } from '../../../host/mqtt/messageSchemas.ts';
import { SAMPLE_TIME_MS, sampleBirth, sampleRecord, sampleState } from '../mqtt/sampleMessages.ts';
import { createDeviceVoice } from '../trust/deviceVoice.ts';
import { samplePrices, sampleSettings, startHarness, type ServiceHarness } from './serviceHarness.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let harness: ServiceHarness;
const start = async (...options: Parameters<typeof startHarness>): Promise<ServiceHarness> =>
  (harness = await startHarness(...options));
afterEach(() => harness.close());

const last = <Item>(items: readonly Item[]): Item => items.at(-1) as Item;

describe('journal', () => {
  it('acknowledges what the database holds, several records at once', async () => {
    const { say, pass, acks, service } = await start();
    for (const seq of [1, 2, 3]) await say('meter', sampleRecord(seq));
    expect(acks).toEqual([]);
    await pass(250);
    expect(acks).toMatchObject([{ v: 1, seq: 3, t: SAMPLE_TIME_MS + 200, re: 3, auth: { boot: 7, ctr: 1 } }]);
    expect(service.counts()).toMatchObject({ stored: 3, duplicates: 0 });
  });

  it.each<[string, number[], number]>([
    ['repeated', [1, 1, 2, 2, 1], 2],
    ['reordered', [3, 1, 2], 3],
    ['with a hole', [1, 2, 4, 5], 2],
    ['with a hole that is filled', [1, 2, 4, 5, 3], 5],
  ])('stores each record once and stops before a hole: %s', async (_what, order, contiguous) => {
    const { say, pass, acks, store } = await start();
    for (const seq of order) await say(seq % 2 ? 'meter' : 'event', sampleRecord(seq));
    await pass(250);
    expect(last(acks).seq).toBe(contiguous);
    expect(store.journalBetween('car', 0, Infinity).map(({ seq }) => seq)).toEqual(
      [...new Set(order)].sort(),
    );
  });

  it.each<[string, (h: ServiceHarness) => Promise<void>]>([
    ['is born', (h) => h.say('birth', sampleBirth)],
    [
      'comes online again',
      async (h) => {
        await h.sayRaw('backfeed/car/state', h.voice.seal('backfeed/car/state', sampleState()), true);
        await h.restartService();
        await h.say('status', 'online');
      },
    ],
  ])('tells the time to a device that %s', async (_what, act) => {
    const h = await start();
    await act(h);
    await h.pass(250);
    expect(h.acks).toMatchObject([{ v: 1, seq: null, t: SAMPLE_TIME_MS + 200, auth: { boot: 7 } }]);
  });

  it('acknowledges nothing that the database refused', async () => {
    const store = openSqliteStore(':memory:');
    const { commit } = store;
    const h = await start({ store });
    store.commit = () => {
      throw new BackfeedError('STORE_UNAVAILABLE', 'disk full', 'Make room');
    };
    await h.say('meter', sampleRecord(1));
    await h.pass(250);
    expect(h.acks).toEqual([]);
    expect(last(h.events)).toMatchObject({ severity: 'fault', code: 'STORE_UNAVAILABLE' });
    store.commit = commit;
    await h.say('meter', sampleRecord(1));
    await h.pass(250);
    expect(last(h.acks).seq).toBe(1);
  });

  it('tells transitions as events', async () => {
    const { say, events } = await start();
    await say('event', sampleRecord(1, { kind: 'transition', mode: 'exporting', code: 'EXPORTING' }));
    await say('event', sampleRecord(1, { kind: 'transition', mode: 'exporting', code: 'EXPORTING' }));
    expect(events).toEqual([
      { atMs: SAMPLE_TIME_MS + MINUTE_MS, severity: 'ok', code: 'EXPORTING', text: 'Selling' },
    ]);
  });
});

describe('bad input', () => {
  it.each<[string, string, (seal: (message: object) => string) => Uint8Array | string, string]>([
    ['no seal', 'state', () => JSON.stringify(sampleState()), 'MESSAGE_UNSIGNED'],
    ['no JSON', 'state', () => '{"v":1', 'MESSAGE_UNSIGNED'],
    ['another shape', 'meter', (seal) => seal({ v: 1 }), 'PAYLOAD_INVALID'],
    ['too much', 'event', () => Buffer.alloc(MAX_PAYLOAD_BYTES + 1, 'x'), 'MESSAGE_TOO_LONG'],
  ])('is counted, told with its reason, kept and dropped: %s', async (_what, name, make, code) => {
    const { sayRaw, say, pass, service, events, store, acks, voice } = await start();
    for (let i = 0; i < 2; i++)
      await sayRaw(
        `backfeed/car/${name}`,
        make((message) => voice.seal(`backfeed/car/${name}`, message)),
      );
    expect(service.counts().malformed).toBe(2);
    expect(service.summary().links.malformed).toBe(2);
    expect(events).toEqual([
      {
        atMs: SAMPLE_TIME_MS,
        severity: 'attention',
        code,
        text: expect.stringContaining(`backfeed/car/${name} dropped: `),
      },
    ]);
    expect(store.malformedPayloads(10)).toMatchObject([{ topic: `backfeed/car/${name}`, code }]);
    await say('meter', sampleRecord(1));
    await pass(250);
    expect(last(acks).seq).toBe(1);
  });

  it('ignores vehicles that are not ours', async () => {
    const { sayRaw, service, events } = await start();
    await sayRaw('backfeed/other/state', Buffer.from(JSON.stringify(sampleState())));
    await sayRaw('backfeed/other/meter', Buffer.from('junk'));
    expect(service.counts()).toMatchObject({ foreign: 2, malformed: 0 });
    expect(events).toEqual([]);
  });
});

describe('planning', () => {
  it('answers the first state with a policy and a plan', async () => {
    const { say, policies, plans, service } = await start();
    expect(policies).toEqual([]);
    await say('state', sampleState());
    expect(policies).toHaveLength(1);
    expect(policies[0]).toMatchObject({
      v: 1,
      id: 1,
      startAtMs: SAMPLE_TIME_MS,
      slotMs: 15 * MINUTE_MS,
      untilMs: SAMPLE_TIME_MS + 26 * HOUR_MS,
      reserveSocPct: 30,
    });
    expect(Buffer.from(policies[0]?.table ?? '', 'base64')).toHaveLength(2 * 26 * 4);
    const [plan] = plans;
    expect(plan).toMatchObject({ currency: 'EUR', timeZone: 'UTC', targetSocPct: null, departAtMs: null });
    expect(plan?.slots).toHaveLength(48 * 4);
    const sold = (plan?.slots ?? [])
      .filter(({ powerW }) => powerW > 0)
      .map(({ startAtMs }) => new Date(startAtMs).getUTCHours());
    expect(sold).toEqual(expect.arrayContaining([17, 18, 19]));
    expect(Math.min(...sold)).toBe(17);
    expect(Math.min(...(plan?.slots.map(({ socPct }) => socPct) ?? []))).toBeGreaterThanOrEqual(30);
    expect(service.counts().policies).toBe(1);
  });

  it('numbers policies on across a restart, and needs no new state to plan', async () => {
    const { say, pass, policies, restartService } = await start();
    await say('state', sampleState());
    await pass(MINUTE_MS);
    await restartService();
    expect(policies.map(({ id }) => id)).toEqual([1, 2]);
  });

  it.each<[string, number, (h: ServiceHarness) => Promise<void>]>([
    ['the same state again', 0, (h) => h.say('state', sampleState())],
    ['a change of the plug', 1, (h) => h.say('state', sampleState({ plugged: false }))],
    ['new prices', 1, (h) => h.publishPrices(samplePrices(2))],
    ['59 minutes', 0, (h) => h.pass(59 * MINUTE_MS)],
    ['an hour', 1, (h) => h.pass(HOUR_MS)],
    ['a day', 24, (h) => h.pass(24 * HOUR_MS)],
    [
      'a state of charge off the plan',
      1,
      async (h) => {
        await h.pass(6 * MINUTE_MS);
        await h.say('state', sampleState({ socPct: 58 }));
        await h.say('state', sampleState({ socPct: 50 }));
      },
    ],
    [
      'leaving the plug and then the plan, which the road excuses',
      1,
      async (h) => {
        await h.say('state', sampleState({ plugged: false }));
        await h.pass(6 * MINUTE_MS);
        await h.say('state', sampleState({ plugged: false, socPct: 40 }));
      },
    ],
  ])('plans again after %s: %i times', async (_what, times, act) => {
    const h = await start();
    await h.say('state', sampleState());
    await act(h);
    expect(h.policies.length - 1).toBe(times);
  });

  it('keeps the old policy when no plan can be made, and says why', async () => {
    const { say, policies, publishPrices, events } = await start();
    await say('state', sampleState());
    const [first, ...others] = samplePrices().points;
    await publishPrices({ ...samplePrices(), points: [{ ...first!, exportPricePerKwh: NaN }, ...others] });
    expect(policies).toHaveLength(1);
    expect(last(events)).toMatchObject({ severity: 'fault', code: 'PLAN_INPUT' });
  });

  const trip = {
    departAtMs: SAMPLE_TIME_MS + 8 * HOUR_MS,
    arriveAtMs: SAMPLE_TIME_MS + 16 * HOUR_MS,
    energyWh: 8000,
    pluggedAfter: true,
  };
  it('prepares the departure', async () => {
    const { say, plans } = await start({ trips: [trip], settings: { departureSocPct: 80 } });
    await say('state', sampleState({ socPct: 40 }));
    const [plan] = plans;
    expect(plan).toMatchObject({ targetSocPct: 80, departAtMs: trip.departAtMs });
    const before = plan?.slots.filter(({ startAtMs }) => startAtMs < trip.departAtMs) ?? [];
    expect(last(before).socPct).toBeGreaterThanOrEqual(80);
    const away = plan?.slots.filter(
      ({ startAtMs }) => startAtMs >= trip.departAtMs && startAtMs < trip.arriveAtMs,
    );
    expect(new Set(away?.map(({ plugged }) => plugged))).toEqual(new Set([false]));
  });

  const thresholdsOf = ({ table }: PolicyMessage): { up: number[]; down: number[] } => {
    const bytes = [...Buffer.from(table, 'base64')];
    return { up: bytes.filter((_, at) => at % 2 === 0), down: bytes.filter((_, at) => at % 2 === 1) };
  };
  it('charges for reserve and trips and sells nothing while no price is known, and says so', async () => {
    const { say, policies, plans, publishPrices, events } = await start({
      prices: { ...samplePrices(), points: [] },
      trips: [trip],
      settings: { departureSocPct: 80 },
    });
    await say('state', sampleState({ socPct: 40 }));
    const { up, down } = thresholdsOf(last(policies));
    expect(new Set(down)).toEqual(new Set([200]));
    expect(up[0]).toBeGreaterThanOrEqual(160);
    const { slots, ...plan } = last(plans);
    expect(plan).toMatchObject({ prices: 'none', storedEnergyValuePerKwh: null });
    expect(slots.every(({ importPrice, exportPrice }) => importPrice === null && exportPrice === null)).toBe(
      true,
    );
    expect(slots.every(({ powerW }) => powerW <= 0)).toBe(true);
    expect(
      slots.find(({ startAtMs }) => startAtMs === trip.departAtMs - 900_000)!.socPct,
    ).toBeGreaterThanOrEqual(80);
    expect(slots[0]!.reason).toContain('no price is known');
    expect(last(events)).toMatchObject({ severity: 'attention', code: 'PRICES_MISSING' });

    await publishPrices(samplePrices());
    expect(last(events)).toMatchObject({ severity: 'ok', code: 'PRICES_KNOWN' });
    expect(last(plans)).toMatchObject({ prices: 'published' });
  });

  it('lets the last good day stand for what is not published, for three days', async () => {
    const { say, pass, plans, policies, events } = await start();
    await say('state', sampleState());
    const bases: string[] = [];
    for (let hour = 0; hour < 6 * 24; hour++) {
      await pass(HOUR_MS);
      bases.push(last(plans).prices);
    }
    const changes = bases.flatMap((basis, index) => (basis === bases[index - 1] ? [] : [[index + 1, basis]]));
    expect(changes).toEqual([
      [1, 'published'],
      [48, 'repeated'],
      [120, 'none'],
    ]);
    expect(events.filter(({ code }) => code.startsWith('PRICES_')).map(({ code }) => code)).toEqual([
      'PRICES_REPEATED',
      'PRICES_MISSING',
    ]);
    expect(new Set(thresholdsOf(last(policies)).down)).toEqual(new Set([200]));
  });

  it('learns from its journal how the car keeps to its calendar', async () => {
    const days = Array.from({ length: 12 }, (_, day) => day * 24 * HOUR_MS);
    const trips = days.map((dayMs) => ({
      ...trip,
      departAtMs: trip.departAtMs + dayMs,
      arriveAtMs: trip.arriveAtMs + dayMs,
    }));
    const { say, pass, plans } = await start({ trips });
    await say('state', sampleState());
    expect(last(plans).habitTrips).toBe(0);
    let seq = 0;
    let tractionWh = 0;
    await pass(11 * 24 * HOUR_MS);
    for (const { departAtMs, arriveAtMs } of trips.slice(0, 11)) {
      const record = (mode: JournalMessage['mode'], t: number): JournalMessage =>
        sampleRecord(++seq, { kind: 'transition', mode, t, tractionWh, regenWh: 0 });
      await say('event', record('idle', departAtMs - HOUR_MS));
      await say('event', record('driving', departAtMs + 600_000));
      tractionWh += 8000;
      await say('event', record('idle', arriveAtMs));
    }
    await say('state', sampleState({ plugged: false, mode: 'parked' }));
    expect(last(plans).habitTrips).toBe(11);
  });

  it('says once when a target cannot be reached, and what will be there', async () => {
    const { say, pass, plans, events } = await start({
      trips: [trip],
      settings: { departureSocPct: 95, battery: { ...sampleSettings.battery, maxImportW: 1500 } },
    });
    await say('state', sampleState({ socPct: 40 }));
    await pass(2 * HOUR_MS);
    const { departSocPct } = last(plans);
    // 1.5 kW at 92 % for eight hours are 27.6 % of 40 kWh; the state of charge did not move for two of them.
    expect(plans[0]!.departSocPct).toBeCloseTo(67.6, 1);
    expect(departSocPct).toBeCloseTo(60.7, 1);
    const told = events.filter(({ code }) => code === 'TARGET_UNREACHABLE');
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({ severity: 'attention' });
    expect(told[0]!.text).toContain('Only 68 % can be there by the departure, 95 % are wanted');
  });

  it.each([
    ['is late', 9, false, true],
    ['is back early', 14, true, true],
  ])('believes the plug of a car that %s, not the calendar', async (_what, hour, pluggedSoon, pluggedNow) => {
    const { say, pass, plans } = await start({ trips: [trip] });
    await say('state', sampleState({ plugged: false }));
    await pass(hour * HOUR_MS);
    await say('state', sampleState({ plugged: true }));
    const { slots, createdAtMs } = last(plans);
    const ahead = slots.filter(({ startAtMs, durationMs }) => startAtMs + durationMs > createdAtMs);
    expect([ahead[0]?.plugged, ahead[1]?.plugged]).toEqual([pluggedNow, pluggedSoon]);
  });

  it('shows what was planned earlier, and the last events, to a page that is opened later', async () => {
    const { say, pass, plans, service } = await start();
    await say('state', sampleState());
    const first = last(plans);
    await pass(3 * HOUR_MS);
    const later = last(plans);
    expect(later.createdAtMs).toBeGreaterThan(first.createdAtMs);
    expect(later.slots[0]?.startAtMs).toBe(first.slots[0]?.startAtMs);
    const starts = later.slots.map(({ startAtMs }) => startAtMs);
    expect(starts).toEqual([...new Set(starts)].sort((a, b) => a - b));
    await say('event', { ...sampleRecord(1), kind: 'transition' });
    expect(service.summary().events.map(({ code }) => code)).toEqual([sampleRecord(1).code]);
  });
});

describe('link', () => {
  it('says policy, plan and time again when it is back', async () => {
    const { say, pass, policies, plans, acks, cutServiceLink, events, service } = await start();
    await say('state', sampleState());
    await cutServiceLink();
    expect(service.summary().links.broker).toBe(false);
    await pass(30 * MINUTE_MS);
    await pass(250);
    expect(events.map(({ code }) => code)).toEqual(['BROKER_OFFLINE', 'BROKER_ONLINE']);
    expect(policies.map(({ id }) => id)).toEqual([1, 1]);
    expect(plans).toHaveLength(2);
    expect(acks).toHaveLength(1);
  });

  it('stores records that come after an outage, once', async () => {
    const { say, pass, cutServiceLink, acks, service } = await start();
    await say('meter', sampleRecord(1));
    await pass(250);
    await cutServiceLink();
    await say('meter', sampleRecord(2));
    await pass(1500);
    for (const seq of [2, 3]) await say('meter', sampleRecord(seq));
    await pass(250);
    expect(last(acks).seq).toBe(3);
    expect(service.counts()).toMatchObject({ stored: 3, duplicates: 0 });
  });

  it('knows whether the device is online, also by its will', async () => {
    const { say, pass, summaries, cutDeviceLink, service } = await start();
    await say('status', 'online');
    await pass(1000);
    expect(last(summaries).links).toMatchObject({ broker: true, device: 'online', lastSeenAtMs: null });
    await say('state', sampleState());
    await cutDeviceLink();
    expect(service.summary().links).toEqual({
      broker: true,
      device: 'offline',
      lastSeenAtMs: SAMPLE_TIME_MS + 1000,
      malformed: 0,
      journalPending: 2,
    });
  });
});

describe('a car that sleeps', () => {
  const DAY_MS = 24 * HOUR_MS;
  const parked = (change: Parameters<typeof sampleState>[0] = {}) =>
    sampleState({ mode: 'parked', code: 'UNPLUGGED', plugged: false, ...change });

  it('is gone when its link breaks, and no alarm when it says that it sleeps', async () => {
    const h = await start();
    await h.say('state', parked());
    await h.say('status', 'asleep');
    await h.cutDeviceLink();
    expect(h.service.summary().links.device).toBe('offline');
    await h.pass(2000);
    await h.say('status', 'asleep');
    await h.pass(10 * HOUR_MS);
    expect(h.service.summary().links).toMatchObject({ device: 'asleep', lastSeenAtMs: SAMPLE_TIME_MS });
    expect(h.events.filter(({ severity }) => severity === 'attention' || severity === 'fault')).toEqual([]);
  });

  it('is planned for on with what it told last, and the plan says how old that is', async () => {
    const h = await start();
    await h.say('state', parked({ socPct: 57, ageMs: { ...sampleState().ageMs, soc: 40_000 } }));
    await h.say('status', 'asleep');
    const planned = h.plans.length;
    await h.pass(3 * HOUR_MS);
    expect(h.plans.length).toBeGreaterThan(planned);
    expect(last(h.plans).socAtMs).toBe(SAMPLE_TIME_MS - 40_000);
    expect(h.service.made()!.startSocPct).toBe(57);
    expect(last(h.policies).untilMs).toBeGreaterThan(h.clock.now() + HOUR_MS);
  });

  it('wakes, does not know its state of charge yet, and keeps its plan', async () => {
    const h = await start();
    await h.say('state', parked({ socPct: 57 }));
    await h.pass(2 * HOUR_MS);
    const unknown = { ...sampleState().ageMs, soc: null };
    await h.say('state', parked({ boot: 8, socPct: null, ageMs: unknown, plugged: true }));
    expect(last(h.plans)).toMatchObject({ createdAtMs: h.clock.now() });
    expect(h.service.made()!.startSocPct).toBe(57);
  });

  it('is planned for after a restart of the host, by the journal where its last state knew nothing', async () => {
    const h = await start();
    await h.say('event', sampleRecord(1, { kind: 'transition', code: 'ASLEEP', mode: 'parked', socPct: 71 }));
    await h.say('state', sampleState({ socPct: null, ageMs: { ...sampleState().ageMs, soc: null } }));
    await h.say('status', 'asleep');
    expect(h.service.made()).toBeNull();
    await h.pass(2 * MINUTE_MS);
    await h.restartService();
    expect(h.service.made()!.startSocPct).toBe(71);
    expect(last(h.plans).socAtMs).toBe(SAMPLE_TIME_MS + MINUTE_MS);
    expect(h.service.summary().links.device).toBe('asleep');
  });

  it('finds the newest policy at the broker when it wakes', async () => {
    const h = await start();
    await h.say('state', parked());
    await h.say('status', 'asleep');
    await h.cutDeviceLink();
    await h.pass(8 * HOUR_MS);
    const { id, untilMs } = h.store.latestPolicy('car')!;
    // The device comes back a second later, and its subscriptions with it.
    await h.pass(2000);
    expect(last(h.policies)).toMatchObject({ id, untilMs });
    expect(untilMs).toBeLessThanOrEqual(h.clock.now() + 2 * DAY_MS);
  });

  it('is told of when it restarts without being asked to, but not of what was before', async () => {
    const h = await start();
    const birth = { ...sampleBirth, uncleanBoots: 2 };
    await h.say('birth', birth);
    await h.say('birth', birth);
    expect(h.events).toEqual([]);
    await h.say('birth', { ...birth, boot: 8, uncleanBoots: 3 });
    expect(h.events).toMatchObject([{ severity: 'attention', code: 'UNCLEAN_BOOT' }]);
    expect(h.events[0]!.text).toContain('3 times since it was made');
  });
});

describe('summary', () => {
  it('holds energy and money of the day, and what happened', async () => {
    const { say, pass, summaries } = await start();
    const registers = { importedWh: 0, exportedWh: 0, regenWh: 0, tractionWh: 0 };
    await say('meter', sampleRecord(1, { ...registers, t: SAMPLE_TIME_MS + 17 * HOUR_MS }));
    await say('meter', sampleRecord(3, { ...registers, exportedWh: 4000, t: SAMPLE_TIME_MS + 19 * HOUR_MS }));
    await say('meter', sampleRecord(2, { ...registers, exportedWh: 1000, t: SAMPLE_TIME_MS + 18 * HOUR_MS }));
    await pass(20 * HOUR_MS);
    await say('state', sampleState({ gridPowerW: 2000, socPct: 50 }));
    await say('state', sampleState({ gridPowerW: 3000, socPct: 49 }));
    await pass(MINUTE_MS);
    const { day, days, actual, currency } = last(summaries);
    expect(currency).toBe('EUR');
    expect(day).toMatchObject({
      date: '2020-07-01',
      exportedWh: 4000,
      cost: 0,
      revenue: expect.closeTo(1.8, 9),
    });
    expect(days).toEqual([day]);
    expect(actual).toEqual([{ atMs: SAMPLE_TIME_MS + 20 * HOUR_MS, powerW: 2500, socPct: 49 }]);
  });

  it('tells where what was sold came from, and the same after a restart', async () => {
    const settings = { home: { sunSharePct: 25 } };
    const h = await start({ settings });
    const registers = { importedWh: 0, exportedWh: 0, regenWh: 0, tractionWh: 0 };
    const at = (hour: number, socPct: number): Partial<JournalMessage> => ({
      t: SAMPLE_TIME_MS + hour * HOUR_MS,
      socPct,
    });
    // 20 kWh that nobody knows, 9.2 of 10 kWh bought, a fourth of it the sun's; 0.8 kWh of braking.
    const bought = { ...registers, importedWh: 10_000 };
    const driven = { ...bought, regenWh: 800 };
    await h.say('meter', sampleRecord(1, { ...registers, ...at(1, 50) }));
    await h.say('meter', sampleRecord(2, { ...bought, ...at(2, 73) }));
    await h.restartService();
    await h.say('meter', sampleRecord(4, { ...driven, exportedWh: 3000, ...at(4, 66.8) }));
    await h.say('meter', sampleRecord(3, { ...driven, ...at(3, 75) }));
    await h.pass(5 * HOUR_MS);
    const { origins } = last(h.summaries);
    const share = (wh: number): unknown => expect.closeTo((wh / 30_000) * 3000, 6) as unknown;
    const sold = {
      grid: share(0.75 * 9200),
      solar: share(0.25 * 9200),
      workplace: 0,
      regen: share(800),
      unknown: share(20_000),
    };
    const importedWh = { grid: 7500, solar: 2500, workplace: 0, regen: 0, unknown: 0 };
    expect(origins).toMatchObject({
      importedWh,
      exportedWh: sold,
      days: [{ date: '2020-07-01', importedWh, exportedWh: sold }],
    });
    await h.restartService();
    await h.pass(MINUTE_MS);
    expect(JSON.stringify(last(h.summaries).origins)).toBe(JSON.stringify(origins));
  });

  it('tells of a day that is over how close it came to the best', async () => {
    const { say, pass, summaries } = await start();
    await pass(25 * HOUR_MS);
    // Sells 5 kW from 17 to 18 o'clock, and buys it back at night.
    for (let quarter = 0; quarter <= 97; quarter++) {
      const hour = quarter / 4;
      const exportedWh = 5000 * Math.min(1, Math.max(0, hour - 17));
      const importedWh = 6000 * Math.min(1, Math.max(0, hour - 1));
      const socPct = 50 + importedWh / 435 - exportedWh / 368;
      const record = { t: SAMPLE_TIME_MS + hour * HOUR_MS, exportedWh, importedWh, socPct };
      await say('meter', sampleRecord(quarter + 1, { ...record, regenWh: 0, tractionWh: 0 }));
    }
    await pass(2 * HOUR_MS);
    const { reviews, days } = last(summaries);
    expect(reviews).toHaveLength(1);
    const [review] = reviews;
    expect(review).toMatchObject({ date: '2020-07-01' });
    const wear = (5 / sampleSettings.battery.dischargeEfficiency) * 0.03;
    expect(review!.net).toBeCloseTo(days[0]!.moneyNet - wear, 6);
    expect(review!.share).toBeGreaterThan(0.2);
    expect(review!.share).toBeLessThan(0.9);
  });

  it('says its summary also where a day has a price that nobody can plan with', async () => {
    const [first, ...others] = samplePrices().points;
    const prices = { ...samplePrices(), points: [{ ...first!, exportPricePerKwh: NaN }, ...others] };
    const { say, pass, summaries } = await start({ prices });
    await pass(25 * HOUR_MS);
    for (let quarter = 0; quarter <= 97; quarter++)
      await say(
        'meter',
        sampleRecord(quarter + 1, { t: SAMPLE_TIME_MS + quarter * 15 * MINUTE_MS, importedWh: quarter }),
      );
    await pass(HOUR_MS);
    const { day, days, reviews } = last(summaries);
    expect([day.date, days.length, reviews.length]).toEqual(['2020-07-02', 2, 0]);
  });

  it('knows the day again after a restart', async () => {
    const { say, restartService, service } = await start();
    await say('meter', sampleRecord(1, { exportedWh: 0 }));
    await say('meter', sampleRecord(2, { exportedWh: 500 }));
    const before = service.summary().days;
    await restartService();
    expect(harness.service.summary().days).toEqual(before);
    expect(before[0]?.exportedWh).toBe(500);
  });
});

describe('trust', () => {
  const told = (h: ServiceHarness): string[] => h.events.map(({ code }) => code);

  it('takes nothing that the device did not seal, each row with its reason', async () => {
    const h = await start();
    const topic = 'backfeed/car/meter';
    const good = h.voice.seal(topic, sampleRecord(1));
    await h.sayRaw(topic, JSON.stringify(sampleRecord(1)));
    await h.sayRaw(topic, createDeviceVoice(h.clock.now, 'car', 2).seal(topic, sampleRecord(1)));
    await h.sayRaw('backfeed/car/event', good);
    await h.sayRaw(topic, good);
    await h.sayRaw(topic, good);
    await h.pass(250);
    expect(told(h)).toEqual(['MESSAGE_UNSIGNED', 'SIGNATURE_WRONG', 'SIGNATURE_WRONG', 'MESSAGE_REPLAYED']);
    expect(h.service.counts()).toMatchObject({ stored: 1, malformed: 4 });
    expect(
      h.store
        .malformedPayloads(10)
        .map(({ code }) => code)
        .reverse(),
    ).toEqual(told(h));
    expect(h.acks).toHaveLength(1);
  });

  it('takes a replay for one after a restart, too', async () => {
    const h = await start();
    const topic = 'backfeed/car/meter';
    const record = h.voice.seal(topic, sampleRecord(1));
    await h.sayRaw(topic, record);
    await h.pass(250);
    await h.restartService();
    await h.sayRaw(topic, record);
    expect(last(told(h))).toBe('MESSAGE_REPLAYED');
  });

  it('answers a device whose clock is wrong with the time, and takes its records then', async () => {
    const h = await start();
    const topic = 'backfeed/car/meter';
    const future = { iat: SAMPLE_TIME_MS + HOUR_MS, exp: SAMPLE_TIME_MS + HOUR_MS + 60_000 };
    await h.sayRaw(topic, h.voice.seal(topic, sampleRecord(1), future));
    await h.pass(250);
    expect(last(told(h))).toBe('MESSAGE_EXPIRED');
    expect(h.acks).toMatchObject([{ seq: null, t: SAMPLE_TIME_MS + 200, re: 1 }]);
    await h.say('meter', sampleRecord(1));
    await h.pass(250);
    expect(last(h.acks)).toMatchObject({ seq: 1, re: 2 });
  });

  it('seals a policy once: what it says again is the same to the byte', async () => {
    const h = await start();
    await h.say('state', sampleState());
    await h.cutServiceLink();
    await h.pass(1100);
    expect(h.policies).toHaveLength(2);
    expect(h.policies[1]).toEqual(h.policies[0]);
    expect(h.policies[0]).toMatchObject({ auth: { boot: 0, exp: h.policies[0]!.untilMs } });
  });

  it('tells what the device refuses, and what to do', async () => {
    const h = await start();
    await h.say('state', sampleState());
    await h.say('state', sampleState({ refused: { count: 3, last: 'SIGNATURE_WRONG' } }));
    await h.say('state', sampleState({ refused: { count: 3, last: 'SIGNATURE_WRONG' } }));
    await h.say('state', sampleState({ refused: { count: 4, last: 'COMMAND_RETAINED' } }));
    const lines = h.events.filter(({ code }) => code === 'SIGNATURE_WRONG' || code === 'COMMAND_RETAINED');
    expect(lines.map(({ text }) => text)).toEqual([
      expect.stringMatching(
        /^Message refused: wrong signature \(3 by the device\)\. Provision the device again/,
      ),
      expect.stringMatching(/^Command refused: retained \(1 by the device\)\. Clear the retained message/),
    ]);
  });

  it('tells a device the time again, then its policy, where it takes that for one of another time', async () => {
    const h = await start();
    await h.say('state', sampleState());
    await h.pass(250);
    const [acksBefore, policiesBefore] = [h.acks.length, h.policies.length];
    await h.say('state', sampleState({ refused: { count: 1, last: 'MESSAGE_EXPIRED' } }));
    await h.pass(250);
    expect(h.acks).toHaveLength(acksBefore + 1);
    expect(h.policies).toHaveLength(policiesBefore + 1);
    expect(last(h.policies)).toEqual(h.policies[policiesBefore - 1]);
    await h.say('state', sampleState({ refused: { count: 1, last: 'MESSAGE_EXPIRED' } }));
    await h.pass(250);
    expect(h.policies).toHaveLength(policiesBefore + 1);
  });

  it('tells that a device has no keys, and what to do', async () => {
    const h = await start();
    await h.say('status', 'unprovisioned');
    expect(last(h.events)).toMatchObject({
      severity: 'fault',
      code: 'NOT_PROVISIONED',
      text: 'No keys. Run backfeed provision.',
    });
    expect(h.service.summary().links.device).toBe('unprovisioned');
  });
});
