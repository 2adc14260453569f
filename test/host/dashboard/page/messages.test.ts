import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  emptyDashboardData,
  presentMs,
  showVehicle,
} from '../../../../host/dashboard/page/model/dashboardData.ts';
import { LOG_ENTRIES_MAX } from '../../../../host/dashboard/page/model/eventLog.ts';
import { readMessage } from '../../../../host/dashboard/page/model/readMessage.ts';
import type { MessageName } from '../../../../host/dashboard/page/model/readMessage.ts';
import { receiveMessage } from '../../../../host/dashboard/page/model/receiveMessage.ts';
import {
  HOUR_MS,
  MIDNIGHT_MS,
  NOW_MS,
  birthFixture,
  logFixture,
  planAt,
  stateFixture,
  summaryFixture,
  transitionFixture,
} from '../dashboardFixtures.ts';
import { dataFixture } from './dataFixture.ts';

const CAR = 'backfeed/leaf-1';

describe('readMessage', () => {
  const whole: [MessageName, object][] = [
    ['birth', birthFixture()],
    ['state', stateFixture()],
    ['state', stateFixture({ t: null, socPct: null, gridPowerW: null, policy: null })],
    ['event', transitionFixture(1, 3, 'idle', 'PLAN_HOLDS')],
    ['plan', planAt(0)],
    ['plan', planAt(0, { departAtMs: null, targetSocPct: null, slots: [] })],
    ['summary', summaryFixture()],
    ['log', logFixture()],
  ];
  it.each(whole)('takes a whole %s', (name, message) => {
    expect(readMessage(name, JSON.stringify(message))).toEqual(message);
  });

  const broken: [string, MessageName, string][] = [
    ['half a message', 'state', '{"v":1,'],
    ['an empty one', 'state', ''],
    ['a list', 'summary', '[]'],
    ['null', 'plan', 'null'],
    ['another version', 'state', JSON.stringify({ ...stateFixture(), v: 2 })],
    ['words for a number', 'state', JSON.stringify({ ...stateFixture(), socPct: 'full' })],
    [
      'an infinite number',
      'state',
      JSON.stringify(stateFixture()).replace('"socPct":49.6', '"socPct":1e999'),
    ],
    ['a missing part', 'state', JSON.stringify({ ...stateFixture(), frames: undefined })],
    ['a null where something must be', 'state', JSON.stringify({ ...stateFixture(), limits: null })],
    [
      'a broken slot',
      'plan',
      JSON.stringify({ ...planAt(0), slots: [...planAt(0).slots, { startAtMs: 1 }] }),
    ],
    ['one far too long', 'log', JSON.stringify(logFixture({ text: 'x'.repeat(1_000_000) }))],
  ];
  it.each(broken)('refuses %s', (_what, name, payload) => expect(readMessage(name, payload)).toBeNull());
});

describe('receiveMessage', () => {
  it('never throws and never loses what it knew', () => {
    const known = dataFixture();
    const topic = fc.constantFrom(
      'status',
      'state',
      'birth',
      'event',
      'host/plan',
      'host/summary',
      'host/log',
      'x',
    );
    const garbage = fc.oneof(
      fc.string(),
      fc.json(),
      fc.object().map((extra) => JSON.stringify({ v: 1, ...extra })),
    );
    fc.assert(
      fc.property(topic, garbage, (name, payload) => {
        fc.pre(payload !== 'online' && payload !== 'offline');
        expect(receiveMessage(known, `${CAR}/${name}`, payload)).toEqual({
          ...known,
          unreadable: name === 'x' ? 0 : 1,
        });
      }),
    );
  });

  it('shows the first car that announces itself, and lists the others', () => {
    const birth = JSON.stringify(birthFixture());
    let data = emptyDashboardData(null);
    data = receiveMessage(data, 'backfeed/van-2/birth', birth);
    data = receiveMessage(data, `${CAR}/birth`, birth);
    expect([data.vehicle, data.vehicles]).toEqual(['van-2', ['leaf-1', 'van-2']]);
    expect(receiveMessage(data, `${CAR}/state`, JSON.stringify(stateFixture())).state).toBeNull();
  });

  it('keeps to the car that was asked for', () => {
    const data = receiveMessage(emptyDashboardData('van-2'), `${CAR}/birth`, JSON.stringify(birthFixture()));
    expect([data.vehicle, data.vehicles, data.birth]).toEqual(['van-2', ['leaf-1'], null]);
  });

  it('forgets one car when it turns to another', () => {
    const data = showVehicle(dataFixture({ vehicles: ['leaf-1', 'van-2'] }), 'van-2');
    expect(data).toEqual({
      ...emptyDashboardData('van-2'),
      link: 'connected',
      vehicles: ['leaf-1', 'van-2'],
    });
  });

  it('keeps the slots that a newer plan no longer covers', () => {
    let data = dataFixture();
    data = receiveMessage(data, `${CAR}/host/plan`, JSON.stringify(planAt(20)));
    expect(data.slots.map(({ startAtMs }) => startAtMs)).toEqual(
      planAt(0).slots.map(({ startAtMs }) => startAtMs),
    );
    expect(data.plan?.slots).toHaveLength(56);
  });

  it('drops slots of a plan long ago', () => {
    const later = planAt(0).slots.map((slot) => ({ ...slot, startAtMs: slot.startAtMs + 240 * HOUR_MS }));
    const plan = planAt(0, { slots: later });
    expect(receiveMessage(dataFixture(), `${CAR}/host/plan`, JSON.stringify(plan)).slots).toEqual(later);
  });

  it('logs a record once, and not again when the host echoes it', () => {
    const record = transitionFixture(7, 3, 'exporting', 'EXPORTING');
    const echo = logFixture({ atMs: MIDNIGHT_MS + 3 * HOUR_MS, code: 'EXPORTING', text: 'Selling' });
    let data = dataFixture();
    for (let times = 0; times < 2; times++)
      data = receiveMessage(data, `${CAR}/event`, JSON.stringify(record));
    data = receiveMessage(data, `${CAR}/host/log`, JSON.stringify(echo));
    expect(data.log.map(({ code, source, severity }) => [code, source, severity])).toEqual([
      ['EXPORTING', 'car', 'ok'],
    ]);
  });

  it('puts late records in their place, and those without a time where they arrive', () => {
    let data = dataFixture();
    const record = (seq: number, hour: number) => transitionFixture(seq, hour, 'idle', 'PLAN_HOLDS');
    const records = [record(1, 1), record(4, 4), record(2, 2), { ...record(9, 9), t: null }, record(3, 3)];
    for (const each of records) data = receiveMessage(data, `${CAR}/event`, JSON.stringify(each));
    expect(data.log.map(({ atMs }) => (atMs === null ? null : (atMs - MIDNIGHT_MS) / HOUR_MS))).toEqual([
      null,
      4,
      3,
      2,
      1,
    ]);
  });

  it('keeps a bounded log and names codes that it does not know', () => {
    let data = dataFixture();
    for (let seq = 0; seq < LOG_ENTRIES_MAX + 5; seq++) {
      const record = { ...transitionFixture(seq, seq / 100, 'idle', 'PLAN_HOLDS'), code: 'FROM_THE_FUTURE' };
      data = receiveMessage(data, `${CAR}/event`, JSON.stringify(record));
    }
    expect(data.log).toHaveLength(LOG_ENTRIES_MAX);
    expect(data.log[0]).toMatchObject({ code: 'FROM_THE_FUTURE', severity: 'attention' });
  });
});

describe('presentMs', () => {
  it.each([
    ['the newest message', dataFixture({ state: stateFixture({ t: NOW_MS + 5 }) }), NOW_MS + 5],
    [
      'the summary while the clock of the car is unset',
      dataFixture({ state: stateFixture({ t: null }) }),
      NOW_MS,
    ],
    ['the plan when there is no more', dataFixture({ state: null, summary: null }), MIDNIGHT_MS],
    ['unknown before anything', emptyDashboardData(null), null],
  ])('is the time of %s', (_what, data, atMs) => expect(presentMs(data)).toBe(atMs));
});
