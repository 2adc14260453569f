import type { StateMessage } from '../../../../firmware/contract/messages.ts';
import { describe, expect, it } from 'vitest';
import { reasonCodes } from '../../../../firmware/contract/reasonCodes.ts';
import type { Reason } from '../../../../firmware/contract/reasonCodes.ts';
import { emptyDashboardData } from '../../../../host/dashboard/page/model/dashboardData.ts';
import type { DashboardData } from '../../../../host/dashboard/page/model/dashboardData.ts';
import { controllerView } from '../../../../host/dashboard/page/model/controllerView.ts';
import { entryOfJournal } from '../../../../host/dashboard/page/model/eventLog.ts';
import { headlineOf } from '../../../../host/dashboard/page/model/headline.ts';
import { linkHealth } from '../../../../host/dashboard/page/model/linkHealth.ts';
import { planOutlook } from '../../../../host/dashboard/page/model/planOutlook.ts';
import { powerFlow } from '../../../../host/dashboard/page/model/powerFlow.ts';
import { socView } from '../../../../host/dashboard/page/model/socView.ts';
import { originsView } from '../../../../host/dashboard/page/model/originsView.ts';
import { todayView } from '../../../../host/dashboard/page/model/todayView.ts';
import {
  HOUR_MS,
  MIDNIGHT_MS,
  NOW_MS,
  asleepState,
  asleepSummary,
  birthFixture,
  lowAuxState,
  planAt,
  stateFixture,
  summaryFixture,
  transitionFixture,
  unsureClockState,
} from '../dashboardFixtures.ts';
import { sampleBus } from '../../mqtt/sampleMessages.ts';
import { dataFixture, plain } from './dataFixture.ts';

const at = (hour: number): DashboardData => {
  const nowMs = MIDNIGHT_MS + hour * HOUR_MS;
  return dataFixture({ state: stateFixture({ t: nowMs }), summary: summaryFixture({ atMs: nowMs }) });
};
const withState = (change: Parameters<typeof stateFixture>[0]): DashboardData =>
  dataFixture({ state: stateFixture(change) });

const withPlan = (change: Parameters<typeof planAt>[1]): DashboardData => {
  const plan = planAt(20, change);
  return dataFixture({ plan, slots: plan.slots });
};

describe('headlineOf', () => {
  it.each([
    ['selling', withState({}), 'selling', 'Selling 5.6 kW'],
    ['charging', withState({ code: 'CHARGING', gridPowerW: -3300 }), 'charging', 'Charging at 3.3 kW'],
    ['power unknown', withState({ gridPowerW: null }), 'selling', 'Selling, power unknown'],
    ['waiting', withState({ code: 'PLAN_HOLDS', gridPowerW: 0 }), 'wait', 'Waiting for a better price'],
    ['an unknown code', withState({ code: 'NEW' as Reason }), 'attention', 'State NEW'],
    ['a name of every object', withState({ code: 'toString' as Reason }), 'attention', 'State toString'],
    ['car gone', dataFixture({ status: 'offline' }), 'attention', 'The car is out of reach'],
    ['nothing heard', dataFixture({ state: null }), 'wait', 'Waiting for the car'],
    ['nothing connected', emptyDashboardData(null), 'wait', 'Connecting'],
  ])('%s', (_what, data, tone, title) => {
    const headline = headlineOf(data);
    expect([headline.tone, plain(headline.title)]).toEqual([tone, title]);
  });

  it.each(Object.entries(reasonCodes))('gives cause and next step of %s', (code, { cause, next }) => {
    expect(headlineOf(withState({ code: code as Reason }))).toMatchObject({ cause, next, code });
  });

  it('says how old an old state is', () => {
    const { asOf } = headlineOf(withState({ t: NOW_MS - 15 * 60_000 }));
    expect(plain(asOf ?? '')).toBe('as of 20:05, 15 min ago');
    expect(headlineOf(withState({ t: NOW_MS - 120_000 })).asOf).toBeNull();
    expect(headlineOf(dataFixture({ link: 'lost' })).asOf).toBe('as of 20:20, before the link was lost');
    expect(headlineOf({ ...withState({ t: null }), link: 'lost' }).asOf).toBe('the link is down');
  });

  it.each([
    [{ id: 1, untilMs: NOW_MS + HOUR_MS }, 'It follows its plan until 21:20.'],
    [{ id: 1, untilMs: NOW_MS }, 'Its plan has expired, so it stays at 0 W.'],
    [null, 'It holds no plan, so it stays at 0 W.'],
  ])('says what a car out of reach does with policy %j', (policy, text) => {
    const data = { ...withState({ policy }), status: 'offline' as const };
    expect(headlineOf(data).next).toContain(text);
  });
});

describe('headlineOf a car that sleeps', () => {
  const said = (change: Partial<StateMessage>, board = 'esp32'): string => {
    const data = dataFixture({
      status: 'asleep',
      state: asleepState(change),
      summary: asleepSummary(),
      birth: birthFixture({ board }),
    });
    const { tone, title, cause, next, code, asOf } = headlineOf(data);
    return plain(`${tone} ${code}: ${title}. ${cause} ${next}${asOf === null ? '' : ` (${asOf})`}`);
  };
  const at62 = 'Parked with nothing to do. The battery was at 62 %.';
  const heldPower = { auxVoltageV: 12.6, usedMah: 212, wakes: 0 };

  it.each([
    ['esp32', {}, `wait ASLEEP: Asleep since 18:05. ${at62} It wakes when plugged in or driven.`],
    [
      'espruino-wifi',
      {},
      `wait ASLEEP: Asleep since 18:05. ${at62} It wakes when plugged in or driven, and looks for news about every 2 hours.`,
    ],
    [
      'a board of tomorrow',
      {},
      `wait ASLEEP: Asleep since 18:05. ${at62} It wakes when plugged in or driven.`,
    ],
    [
      'espruino-wifi',
      { power: { ...heldPower, state: 'awake' }, code: 'AUX_EXHAUSTED' },
      'wait ASLEEP: Asleep since 18:05. The controller has used what it may since the 12 V battery was last charged. The battery was at 62 %. It wakes when plugged in or driven.',
    ],
    [
      'esp32',
      { socPct: null },
      'wait ASLEEP: Asleep since 18:05. Parked with nothing to do. It wakes when plugged in or driven.',
    ],
    [
      'esp32',
      { code: 'AUX_LOW' },
      `attention AUX_LOW: Low 12 V battery. ${reasonCodes.AUX_LOW.cause} ${reasonCodes.AUX_LOW.next} (asleep since 18:05)`,
    ],
    [
      'esp32',
      { code: 'INSULATION_LOW' },
      `fault INSULATION_LOW: Insulation too low. ${reasonCodes.INSULATION_LOW.cause} ${reasonCodes.INSULATION_LOW.next} (asleep since 18:05)`,
    ],
  ] as const)('with board %s and state %j', (board, change, text) => expect(said(change, board)).toBe(text));

  /** Plugged in, asleep since 18:05, at a local hour; the plan sells from 18:30 to 21:00. */
  const pluggedAt = (hour: number, change: Partial<StateMessage> = {}): DashboardData =>
    dataFixture({
      status: 'asleep',
      state: asleepState({
        plugged: true,
        code: 'PLAN_HOLDS',
        power: { ...heldPower, state: 'parked-plugged' },
        ...change,
      }),
      summary: { ...asleepSummary(), atMs: MIDNIGHT_MS + hour * HOUR_MS },
      birth: birthFixture({ board: 'esp32' }),
    });

  it.each([
    [18.4, 'wait', 'Asleep since 18:05'],
    [18.55, 'wait', 'Asleep since 18:05'],
    [18.6, 'attention', 'Asleep while the plan sells'],
    [20.9, 'attention', 'Asleep while the plan sells'],
    [21.05, 'wait', 'Asleep since 18:05'],
    [25.2, 'attention', 'Asleep while the plan charges'],
  ])('is missed at %d h of its plan: %s', (hour, tone, title) => {
    expect(headlineOf(pluggedAt(hour))).toMatchObject({ tone, title });
  });

  it('is not missed where it cannot trade, nor just after it was heard', () => {
    expect(headlineOf(pluggedAt(20, { plugged: false })).tone).toBe('wait');
    expect(headlineOf(pluggedAt(20, { t: MIDNIGHT_MS + 19.95 * HOUR_MS })).tone).toBe('wait');
  });

  it('says why it fell asleep by its last record, which is newer than its last state', () => {
    const log = (['AUX_EXHAUSTED', 'AUX_LOW'] as const).map((code, index) =>
      entryOfJournal(transitionFixture(index + 1, 18.2 - index, 'idle', code)),
    );
    const allowance = reasonCodes.AUX_EXHAUSTED;
    const state = asleepState({ plugged: true, code: 'PLAN_HOLDS', power: { ...heldPower, state: 'awake' } });
    const told = (hour: number) => headlineOf({ ...pluggedAt(hour), state, log });
    expect(told(18.4)).toMatchObject({
      tone: 'wait',
      title: 'Asleep since 18:05',
      cause: expect.stringContaining(allowance.cause) as string,
      next: 'It wakes when it is driven.',
    });
    expect(told(19)).toMatchObject({
      tone: 'attention',
      title: allowance.label,
      next: allowance.next,
      asOf: 'asleep since 18:05',
    });
  });

  it('says of a plugged one when it wakes', () => {
    expect(headlineOf(pluggedAt(18.4)).next).toBe(
      'It wakes shortly before the plan trades, and looks each half hour whether it was unplugged or driven.',
    );
  });

  it('knows it from the summary, and from the status alone', () => {
    const fromHost = dataFixture({ status: null, state: asleepState(), summary: asleepSummary() });
    expect(headlineOf(fromHost).title).toBe('Asleep since 18:05');
    expect(headlineOf(dataFixture({ status: 'asleep', state: null })).title).toBe('Asleep');
  });
});

describe('controllerView', () => {
  const said = (data: DashboardData): string[] =>
    controllerView(data).facts.map(({ label, value, detail, tone }) =>
      plain(`${tone} ${label}: ${value}, ${detail}`),
    );

  it('says quietly what is well', () => {
    expect(said(dataFixture())).toEqual([
      'ok State: Awake, switched on',
      'ok 12 V battery: 12.8 V, enough',
      'ok Drawn from it: 40 mAh, of 1,000 since it was charged',
      'ok Clock: ±0.2 s, from the host',
      'ok Car woken: never, without a session, in 24 hours',
      'ok Unasked restarts: none, since it was made',
    ]);
    expect(controllerView(dataFixture()).asOf).toBeNull();
  });

  it.each([
    [
      'woken',
      dataFixture({ birth: birthFixture({ wokenBy: 'plug' }) }),
      'ok State: Awake, woken by the plug',
    ],
    [
      'asleep',
      dataFixture({ status: 'asleep', state: asleepState(), summary: asleepSummary() }),
      'wait State: Parked, asleep since 18:05',
    ],
    [
      'low',
      dataFixture({ state: lowAuxState() }),
      'attention 12 V battery: 11.6 V, low: drive or charge the car',
    ],
    [
      'low by the limit of its profile',
      dataFixture({
        state: lowAuxState({ power: { state: 'awake', auxVoltageV: 12.1, usedMah: 0, wakes: 0 } }),
      }),
      'attention 12 V battery: 12.1 V, low: drive or charge the car',
    ],
    [
      'nearly flat',
      withState({ power: { state: 'awake', auxVoltageV: 11.4, usedMah: 0, wakes: 0 } }),
      'fault 12 V battery: 11.4 V, nearly flat: drive or charge the car',
    ],
    [
      'without a divider',
      withState({ power: { state: 'awake', auxVoltageV: null, usedMah: 0, wakes: 0 } }),
      'unknown 12 V battery: unknown, not measured',
    ],
    [
      'half spent',
      dataFixture({ state: lowAuxState() }),
      'wait Drawn from it: 640 mAh, of 1,000 since it was charged',
    ],
    [
      'spent',
      withState({ power: { state: 'hard-sleep', auxVoltageV: 12.4, usedMah: 1003, wakes: 0 } }),
      'attention Drawn from it: 1,003 mAh, all that it may: it waits for a drive',
    ],
    ['10 s', withState({ clock: { errorMs: 10_000, source: 'ntp' } }), 'ok Clock: ±10 s, from a time server'],
    [
      '11 s',
      withState({ clock: { errorMs: 11_000, source: 'rtc' } }),
      'attention Clock: ±11 s, from the clock module',
    ],
    [
      '60 s',
      withState({ clock: { errorMs: 60_000, source: 'host' } }),
      'attention Clock: ±1 min, from the host',
    ],
    [
      'unsure',
      dataFixture({ state: unsureClockState() }),
      "fault Clock: ±2 min, from the board's own clock: too unsure to sell",
    ],
    ['unset', withState({ t: null }), 'attention Clock: not set, waits for the host'],
    [
      'told by nobody',
      withState({ clock: { errorMs: null, source: null } }),
      'unknown Clock: unknown, nobody has told the time',
    ],
    [
      'wakes',
      dataFixture({ state: lowAuxState() }),
      'wait Car woken: 2 times, without a session, in 24 hours',
    ],
    [
      'wakes spent',
      withState({ power: { state: 'awake', auxVoltageV: 12.8, usedMah: 0, wakes: 4 } }),
      'attention Car woken: 4 times, without a session, in 24 hours',
    ],
    [
      'restarts',
      dataFixture({ birth: birthFixture({ uncleanBoots: 3 }) }),
      'wait Unasked restarts: 3, since it was made',
    ],
  ])('says what is not: %s', (_what, data, line) => expect(said(data)).toContain(line));

  it('knows nothing before the car has spoken', () => {
    const view = controllerView(dataFixture({ state: null, birth: null }));
    expect(view.facts.map(({ value, tone }) => `${value} ${tone}`)).toEqual(Array(6).fill('unknown unknown'));
  });

  it('says of which time a sleeping car is', () => {
    const data = dataFixture({ status: 'asleep', state: asleepState(), summary: asleepSummary() });
    expect(controllerView(data).asOf).toBe('as it fell asleep, 18:05');
  });

  it('survives words that it does not know', () => {
    const state = JSON.parse(
      JSON.stringify(stateFixture())
        .replace('"awake"', '"dozing"')
        .replace('"source":"host"', '"source":"toString"'),
    ) as StateMessage;
    const lines = said(dataFixture({ state }));
    expect(lines[0]).toBe('ok State: dozing, switched on');
    expect(lines[3]).toBe('ok Clock: ±0.2 s, source unknown');
    const birth = { ...birthFixture(), wokenBy: 'radio' as 'plug' };
    expect(said(dataFixture({ state, birth, status: 'asleep' }))[0]).toMatch(/^wait State: /);
  });
});

describe('planOutlook', () => {
  const lines = (data: DashboardData): string[] =>
    planOutlook(data).map(({ label, value, detail }) => plain(`${label}: ${value} (${detail})`));

  it.each([
    [
      'while it sells',
      at(20.3),
      [
        'Price now: 0.33 EUR/kWh (to sell; 0.35 EUR/kWh to buy)',
        'Sale planned until: 21:00 (again tomorrow 18:30, 0.35 EUR/kWh)',
        'Next charge: tomorrow 01:00 (0.14 EUR/kWh, up to 3.4 kW)',
      ],
    ],
    [
      'while it waits',
      at(9),
      [
        'Price now: 0.16 EUR/kWh (to sell; 0.18 EUR/kWh to buy)',
        'Next sale: 18:30 (0.35 EUR/kWh, up to 5.6 kW)',
        'Next charge: 11:30 (0.074 EUR/kWh, up to 5.2 kW)',
      ],
    ],
    [
      'at its end',
      at(47.9),
      [
        'Price now: 0.17 EUR/kWh (to sell; 0.18 EUR/kWh to buy)',
        'Next sale: none planned (until tomorrow 00:00)',
        'Next charge: none planned (until tomorrow 00:00)',
      ],
    ],
    [
      'after it',
      at(49),
      [
        'Price now: unknown (the plan does not cover this hour)',
        'Next sale: none planned (until 00:00)',
        'Next charge: none planned (until 00:00)',
      ],
    ],
    [
      'without one',
      dataFixture({ plan: null }),
      ['Price now', 'Next sale', 'Next charge'].map((label) => `${label}: unknown (no plan received)`),
    ],
    [
      'on the prices of the days before',
      withPlan({ prices: 'repeated' }),
      [
        'Price now: 0.33 EUR/kWh? (not published: a guess from the days before)',
        'Sale planned until: 21:00 (again tomorrow 18:30, 0.35 EUR/kWh)',
        'Next charge: tomorrow 01:00 (0.14 EUR/kWh, up to 3.4 kW)',
      ],
    ],
    [
      'without a price',
      withPlan({
        prices: 'none',
        slots: planAt(20).slots.map((slot) => ({
          ...slot,
          powerW: Math.min(0, slot.powerW),
          importPrice: null,
          exportPrice: null,
        })),
      }),
      [
        'Price now: unknown (charges for reserve and trips, sells nothing)',
        'Next sale: none planned (until Fri 00:00)',
        'Next charge: tomorrow 01:00 (price unknown, up to 3.4 kW)',
      ],
    ],
  ])('%s', (_what, data, expected) => expect(lines(data)).toEqual(expected));
});

describe('powerFlow', () => {
  it.each([
    ['selling', {}, 'car,charger,grid', ['6.0 kW to the charger', '5.6 kW to the grid'], /410 W is lost/],
    [
      'charging',
      { code: 'CHARGING', gridPowerW: -3300, batteryPowerW: -3050 },
      'car,charger,grid',
      ['3.1 kW to the car', '3.3 kW from the grid'],
      /^From the grid.*250 W is lost/,
    ],
    [
      'waiting',
      { code: 'PLAN_HOLDS', gridPowerW: -4, batteryPowerW: 0 },
      'car,charger,grid',
      ['0 W no flow', '4 W no flow'],
      /no energy flows/,
    ],
    [
      'not knowing',
      { gridPowerW: null, batteryPowerW: null },
      'car,charger,grid',
      ['unknown no reading', 'unknown no reading'],
      /is unknown/,
    ],
    [
      'unplugged',
      { mode: 'parked', code: 'UNPLUGGED', plugged: false, gridPowerW: null, batteryPowerW: 0 },
      'car,charger,grid',
      [' not plugged in', 'unknown no reading'],
      /not connected/,
    ],
    [
      'hearing a silent meter',
      { ageMs: { battery: 60, soc: 60, motor: 60, charger: 90, meter: 12_000 } },
      'car,charger,grid',
      ['6.0 kW to the charger', '5.6 kW 12 s old'],
      /unknown/,
    ],
    [
      'driving',
      { mode: 'driving', batteryPowerW: 12_300 },
      'battery,wheels',
      ['12.3 kW traction'],
      /^Driving/,
    ],
    [
      'braking',
      { mode: 'driving', batteryPowerW: -8100 },
      'battery,wheels',
      ['8.1 kW regeneration'],
      /^Braking/,
    ],
  ] as const)('%s', (_what, change, nodes, links, sentence) => {
    const flow = powerFlow(withState(change));
    expect(flow.nodes.map(({ kind }) => kind).join()).toBe(nodes);
    expect(flow.links.map(({ power, words }) => plain(`${power} ${words}`))).toEqual(links);
    expect(plain(flow.sentence)).toMatch(sentence);
  });

  it.each([
    [6000, 'BMS_LIMIT', 'up to 6.0 kW (by the battery)'],
    [2500, 'GRID_FREQUENCY', 'up to 2.5 kW (by the grid frequency)'],
    [0, 'SOC_AT_RESERVE', 'no power (At the reserve)'],
    [0, 'CODE_OF_TOMORROW', 'no power (CODE_OF_TOMORROW)'],
    [100, 'CODE_OF_TOMORROW', 'up to 100 W (by the CODE_OF_TOMORROW)'],
  ])('says of %i W what bounds them: %s', (limitW, bound, expected) => {
    const limits = { exportW: limitW, importW: limitW, exportBound: bound, importBound: bound };
    const { readings } = powerFlow(withState({ limits: limits as StateMessage['limits'] }));
    const texts = readings.filter(({ label }) => label.startsWith('May ')).map(({ value }) => plain(value));
    expect(texts).toEqual([expected, expected]);
  });

  it.each([
    [49.28, 0.61, '49.3 ± 0.6 %'],
    [null, null, 'unknown'],
  ])('says what the device estimates: %s', (estimatedSocPct, socDeviationPct, expected) => {
    const { readings } = powerFlow(withState({ estimatedSocPct, socDeviationPct }));
    expect(readings.map(({ label, value }) => plain(`${label}: ${value}`))).toContain(
      `Estimated charge: ${expected}`,
    );
  });

  it('shows no number before the car has spoken', () => {
    expect(JSON.stringify(powerFlow(dataFixture({ state: null })))).not.toMatch(/\d/);
  });
});

describe('socView', () => {
  it('shows level, reserve, target and departure', () => {
    const view = socView(dataFixture());
    expect([view.soc, view.reserve, view.target, view.countdown, view.departure].map(plain)).toEqual([
      '50 %',
      '35 %',
      '60 %',
      'in 11 h 10 min',
      'tomorrow 07:30',
    ]);
    expect(plain(view.meaning)).toBe('15 % above the reserve, 10 % still to charge.');
    expect(view.stale).toBeNull();
    expect(plain(view.worth)).toBe('0.21 EUR/kWh');
  });

  it.each([
    [{ habitTrips: 24 }, 'learned from 24 trips.'],
    [{ habitTrips: 0 }, 'assumed: half an hour early or late.'],
    [{ departAtMs: null }, undefined],
  ])('says where its habits are from: %j', (change, text) => {
    const habits = socView(dataFixture({ plan: planAt(0, change) })).habits?.replace(/^How it .* is /, '');
    expect(habits).toBe(text);
  });

  it('knows no worth where there is no price', () => {
    expect(socView(dataFixture({ plan: planAt(0, { storedEnergyValuePerKwh: null }) })).worth).toBe(
      'unknown',
    );
  });

  it.each([
    ['below the reserve', withState({ socPct: 31 }), /^4 % below the reserve, 29 % still/],
    ['at the reserve', withState({ socPct: 35.2 }), /^At the reserve/],
    ['full enough', withState({ socPct: 80 }), /enough for departure/],
    ['unknown', withState({ socPct: null }), /has not told/],
    ['without a plan', dataFixture({ plan: null }), /reserve is unknown/],
    [
      'not full enough in time',
      dataFixture({ plan: planAt(0, { departSocPct: 54.4 }) }),
      /^15 % above the reserve, only 54 % can be there by the departure/,
    ],
  ])('%s', (_what, data, meaning) => expect(plain(socView(data).meaning)).toMatch(meaning));

  it('says how old a reading is, counted to the present', () => {
    const data = withState({
      t: NOW_MS - 50_000,
      ageMs: { battery: 10_000, soc: 10_000, motor: 10_000, charger: null, meter: null },
    });
    expect(plain(socView(data).stale ?? '')).toBe('reading is 1 min old');
  });

  it.each([
    [planAt(0, { departAtMs: null, targetSocPct: null }), 'no trip planned', 'none'],
    [planAt(0, { departAtMs: NOW_MS - 1 }), 'due now', '60 %'],
    [null, 'unknown', 'unknown'],
  ])('copes with plan %#', (plan, countdown, target) => {
    const view = socView(dataFixture({ plan }));
    expect([view.countdown, plain(view.target)]).toEqual([countdown, target]);
  });
});

describe('todayView', () => {
  it('lists earlier days newest first, without today', () => {
    const { days } = todayView(dataFixture());
    expect(days.map(({ date }) => date)).toEqual(['Tue 30 Jun', 'Mon 29 Jun', 'Sun 28 Jun', 'Sat 27 Jun']);
    expect(days.map(({ ofBest }) => plain(ofBest))).toEqual(['97 %', '–', '–', '97 %']);
    expect(plain(days[0]!.ofBestDetail)).toBe('+0.58 EUR after wear; +0.63 EUR with all prices known');
    expect(days[1]!.ofBestDetail).toBe('The journal of this day is not whole.');
  });

  it.each([
    [0.41, 'earned', '+0.41 EUR'],
    [-0.41, 'spent', '−0.41 EUR'],
    [-0.001, 'even', '0.00 EUR'],
  ])('calls %s %s', (moneyNet, words, text) => {
    const summary = summaryFixture();
    const view = todayView(dataFixture({ summary: { ...summary, day: { ...summary.day, moneyNet } } }));
    expect([view.netWords, plain(view.net)]).toEqual([words, text]);
  });

  it('knows nothing without a ledger', () => {
    const view = todayView(dataFixture({ summary: null }));
    expect([view.net, ...view.rows.map(({ value }) => value)]).toEqual(Array(5).fill('unknown'));
  });
});

it.each([
  [0, null],
  [999, null],
  [42_000, 'Not measured for 42 s since the controller started.'],
])('tells a gap of %i ms in what was measured', (gapMs, text) => {
  const { gap } = todayView(withState({ gapMs }));
  expect(gap === null ? null : plain(gap)).toBe(text);
});

describe('originsView', () => {
  const { origins } = summaryFixture();
  const none = { grid: 0, solar: 0, workplace: 0, regen: 0, unknown: 0 };
  const said = (change: Partial<typeof origins>): string | null => {
    const view = originsView(
      dataFixture({ summary: summaryFixture({ origins: { ...origins, ...change } }) }),
    );
    return (
      view &&
      `${view.title}: ${view.parts.map(({ label, percent }) => `${label} ${plain(percent)}`).join(', ')}`
    );
  };

  it.each([
    ['of today', {}, 'What was sold today came from: grid 61 %, sun 20 %, work 10 %, braking 9 %'],
    [
      'of all while today nothing was sold',
      { days: [], exportedWh: { ...none, grid: 3, regen: 1 } },
      'What was sold so far came from: grid 75 %, braking 25 %',
    ],
    [
      'of all while the meter only counts its own noise',
      {
        days: [{ ...origins.days[1]!, exportedWh: { ...none, grid: 0.5 } }],
        exportedWh: { ...none, unknown: 9 },
      },
      'What was sold so far came from: unknown 100 %',
    ],
    ['nothing while nothing was sold', { days: [], exportedWh: none }, null],
  ])('says %s', (_what, change, text) => expect(said(change)).toBe(text));

  it('fills the bar, part after part', () => {
    const { parts } = originsView(dataFixture())!;
    let endPct = 0;
    for (const { startPct, widthPct } of parts) {
      expect(startPct).toBeCloseTo(endPct, 9);
      endPct = startPct + widthPct;
    }
    expect(endPct).toBeCloseTo(100, 9);
    expect(plain(parts.find(({ origin }) => origin === 'regen')!.energy)).toBe('924 Wh');
  });

  it('knows nothing without a ledger', () => expect(originsView(dataFixture({ summary: null }))).toBeNull());
});

describe('linkHealth', () => {
  const row = (data: DashboardData, label: string): string => {
    const found = linkHealth(data).find((each) => each.label === label);
    return plain(`${found?.tone}: ${found?.value}`);
  };
  const links = summaryFixture().links;

  it.each([
    [dataFixture(), 'This page to broker', 'ok: connected'],
    [dataFixture({ link: 'lost' }), 'This page to broker', 'fault: lost, trying again'],
    [dataFixture(), 'Car', 'ok: online, seen just now'],
    [
      dataFixture({
        status: 'offline',
        state: stateFixture({ t: NOW_MS - 900_000 }),
        summary: summaryFixture({ links: { ...links, lastSeenAtMs: NOW_MS - 840_000 } }),
      }),
      'Car',
      'fault: offline, seen 20:06, 14 min ago',
    ],
    [
      dataFixture({ status: 'asleep', state: asleepState(), summary: asleepSummary() }),
      'Car',
      'wait: asleep, seen 18:05, 2 h 15 min ago',
    ],
    [dataFixture({ status: null, state: null, summary: null }), 'Car', 'unknown: unknown'],
    [dataFixture(), 'Battery data', 'ok: 0.1 s old'],
    [
      withState({ ageMs: { battery: null, soc: null, motor: null, charger: 60, meter: 60 } }),
      'Battery data',
      'unknown: never received',
    ],
    [
      withState({ ageMs: { battery: 60, soc: 60, motor: 60, charger: 60, meter: 9000 } }),
      'Grid meter data',
      'attention: 9.0 s old, stale',
    ],
    [
      withState({ mode: 'parked', ageMs: { battery: 60, soc: 60, motor: 60, charger: 60, meter: 9000 } }),
      'Grid meter data',
      'wait: 9.0 s old, stale',
    ],
    [dataFixture(), 'Journal', 'ok: 1 waiting, 0 dropped'],
    [withState({ journal: { pending: 900, dropped: 2 } }), 'Journal', 'attention: 900 waiting, 2 dropped'],
    [dataFixture({ state: null }), 'Journal', 'ok: 1 waiting'],
    [dataFixture(), 'CAN frames', 'wait: 21,482,113 received, 0 lost, 3 rejected'],
    [dataFixture(), 'Vehicle CAN', 'ok: errors 0/0, 0 restarts, 0 times off the bus'],
    [
      withState({ can: { vehicle: sampleBus, charger: { ...sampleBus, fault: 'CAN_BUS_OFF', busOffs: 3 } } }),
      'Charger CAN',
      'fault: Off the charger bus; errors 0/0, 0 restarts, 3 times off the bus',
    ],
    [dataFixture({ state: null }), 'Charger CAN', 'unknown: unknown'],
    [dataFixture({ unreadable: 2 }), 'Malformed messages', 'attention: 0 dropped, 2 on this page'],
    [dataFixture({ birth: null }), 'Firmware', 'unknown: unknown'],
  ])('%#: %s', (data, label, expected) => expect(row(data, label)).toBe(expected));
});
