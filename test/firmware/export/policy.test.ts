import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { PolicyMessage } from '../../../firmware/contract/messages.ts';
import { policyByte, policyDirection } from '../../../firmware/contract/policyBytes.ts';
import type { Reason } from '../../../firmware/contract/reasons.ts';
import { seededRandom } from '../../../sim/cycle/seededRandom.ts';
import { loadFirmware, type LoadedFirmware } from '../loadFirmware.ts';

interface Policy {
  receivePolicy(policy: unknown): boolean;
  recallPolicy(kept: unknown): boolean;
  heldPolicy(): PolicyMessage | null;
  policiesTaken(): number;
  policyRefusal(unixMs: number): Reason | null;
  wantedDirection(unixMs: number, socPct: number, going: number): number;
}

interface Clock {
  tellTime(unixMs: number, errorMs: number, source: string): void;
}
interface Modules {
  policy: Policy;
  clock: Clock;
}

let bootUnset: () => LoadedFirmware<Modules>;
beforeAll(async () => {
  bootUnset = await loadFirmware<Modules>({ policy: 'export/policy.ts', clock: 'drivers/clock.ts' });
});
/** With a clock that is sure, unless told otherwise: the policy is asked for any time, and asks only for the error. */
const boot = (errorMs = 0): LoadedFirmware<Modules> => {
  const firmware = bootUnset();
  firmware.exposed.clock.tellTime(startAtMs, errorMs, 'host');
  return firmware;
};

const startAtMs = 1_780_000_000_000;
const slotMs = 900_000;
const tableOf = (...bytes: number[]): string => Buffer.from(bytes).toString('base64');

/** Two slots: charge up to 40 % and sell down to 60 %, then neither. */
const goodPolicy: PolicyMessage = {
  v: 1,
  id: 7,
  startAtMs,
  slotMs,
  untilMs: startAtMs + 2 * slotMs,
  reserveSocPct: 25,
  table: tableOf(80, 120, 0, 200),
};
const changed = (change: object = {}): object => ({ ...goodPolicy, ...change });

describe('receivePolicy', () => {
  it('takes a good policy', () => {
    const { policy } = boot().exposed;
    expect(policy.heldPolicy()).toBeNull();
    expect(policy.receivePolicy(changed())).toBe(true);
    expect(policy.policiesTaken()).toBe(1);
    expect(policy.heldPolicy()).toEqual(goodPolicy);
  });

  it('takes seven days of quarter hours', () => {
    const { policy } = boot().exposed;
    expect(policy.receivePolicy(changed({ table: tableOf(...Array<number>(1344).fill(100)) }))).toBe(true);
  });

  it.each<[string, object]>([
    ['another version', changed({ v: 2 })],
    ['no version', changed({ v: undefined })],
    ...(['id', 'startAtMs', 'untilMs', 'slotMs', 'reserveSocPct'] as const).flatMap(
      (key): [string, object][] => [
        [`${key} missing`, changed({ [key]: undefined })],
        [`${key} null`, changed({ [key]: null })],
        [`${key} as text`, changed({ [key]: '5' })],
        [`${key} negative`, changed({ [key]: -1 })],
        [`${key} infinite`, changed({ [key]: Infinity })],
      ],
    ),
    ['slots of no length', changed({ slotMs: 0 })],
    ['slots below a minute', changed({ slotMs: 59_999 })],
    ['table missing', changed({ table: undefined })],
    ['table as a list', changed({ table: [80, 120] })],
    ['table empty', changed({ table: '' })],
    ['table odd', changed({ table: tableOf(80, 120, 0) })],
    ['table too long', changed({ table: tableOf(...Array<number>(1348).fill(100)) })],
    ['a byte above 200', changed({ table: tableOf(80, 120, 0, 201) })],
    ['a byte of 255', changed({ table: tableOf(255, 120) })],
  ])('refuses %s, and keeps what it holds', (_what, refused) => {
    const { policy } = boot().exposed;
    policy.receivePolicy(changed());
    expect(policy.receivePolicy(refused)).toBe(false);
    expect(policy.heldPolicy()).toEqual(goodPolicy);
    expect(policy.policiesTaken()).toBe(1);
    expect(policy.policyRefusal(startAtMs)).toBeNull();
  });

  it('refuses any damage without throwing', () => {
    const { policy } = boot().exposed;
    const text = JSON.stringify(goodPolicy);
    let read = 0;
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.nat(127), (at, code) => {
        const damaged = text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1);
        let message: unknown;
        try {
          message = JSON.parse(damaged);
        } catch {
          return;
        }
        read++;
        policy.receivePolicy(message);
        expect([-1, 0, 1]).toContain(policy.wantedDirection(startAtMs, 50, 0));
      }),
      { numRuns: 500 },
    );
    expect(read).toBeGreaterThan(20);
  });
});

describe('recallPolicy', () => {
  it('brings the policy back that was in force before a restart', () => {
    const { policy } = boot().exposed;
    expect(policy.policyRefusal(startAtMs)).toBe('NOT_PROVISIONED');
    expect(policy.recallPolicy(changed({ id: 8, reserveSocPct: 30 }))).toBe(true);
    expect(policy.heldPolicy()).toEqual({ ...goodPolicy, id: 8, reserveSocPct: 30 });
    expect(policy.policiesTaken()).toBe(0);
  });

  it.each([
    ['nothing', null],
    ['another version', changed({ v: 3 })],
    ['an impossible table', changed({ table: tableOf(201, 0) })],
  ])('holds no policy when flash has %s', (_what, kept) => {
    const { policy } = boot().exposed;
    expect(policy.recallPolicy(kept)).toBe(false);
    expect(policy.heldPolicy()).toBeNull();
    expect(policy.policyRefusal(startAtMs)).toBe('NO_POLICY');
  });
});

describe('policyRefusal', () => {
  it.each<[string, number, object, Reason | null]>([
    ['in the first slot', 0, {}, null],
    ['shortly before its end', 2 * slotMs - 2001, {}, null],
    ['too late to leave before its end', 2 * slotMs - 2000, {}, 'POLICY_EXPIRED'],
    ['at its end', 2 * slotMs, {}, 'POLICY_EXPIRED'],
    ['before its start', -1, {}, 'POLICY_EXPIRED'],
    ['after the last slot, though not expired', 2 * slotMs, { untilMs: startAtMs + 1e9 }, 'POLICY_EXPIRED'],
    ['expired before its last slot', slotMs, { untilMs: startAtMs + slotMs }, 'POLICY_EXPIRED'],
  ])('%s', (_when, offsetMs, change, expected) => {
    const { policy } = boot().exposed;
    policy.receivePolicy(changed(change));
    expect(policy.policyRefusal(startAtMs + offsetMs)).toBe(expected);
  });

  it('without a clock', () => {
    const { policy } = bootUnset().exposed;
    policy.receivePolicy(changed());
    expect(policy.policyRefusal(NaN)).toBe('CLOCK_UNSET');
  });

  it.each<[string, number, number, Reason | null]>([
    ['sure enough', slotMs, 59_999, null],
    ['not sure', slotMs, 60_000, 'CLOCK_UNSURE'],
    ['begun for sure', 10_000, 10_000, null],
    ['perhaps not begun', 9999, 10_000, 'POLICY_EXPIRED'],
    ['not over', 2 * slotMs - 12_001, 10_000, null],
    ['perhaps over before it is left', 2 * slotMs - 12_000, 10_000, 'POLICY_EXPIRED'],
  ])('%s', (_when, offsetMs, errorMs, expected) => {
    const { policy } = boot(errorMs).exposed;
    policy.receivePolicy(changed());
    expect(policy.policyRefusal(startAtMs + offsetMs)).toBe(expected);
  });

  it('notices within a second that the clock has become unsure', () => {
    const { exposed, advance } = boot(59_999);
    exposed.policy.receivePolicy(changed());
    expect(exposed.policy.policyRefusal(startAtMs + slotMs)).toBeNull();
    advance(20_000);
    expect(exposed.policy.policyRefusal(startAtMs + slotMs + 999)).toBeNull();
    expect(exposed.policy.policyRefusal(startAtMs + slotMs + 1000)).toBe('CLOCK_UNSURE');
  });
});

describe('wantedDirection', () => {
  it.each<[string, number, number, number, number]>([
    ['charges well below', 0, 30, 0, -1],
    ['waits between', 0, 50, 0, 0],
    ['sells well above', 0, 70, 0, 1],
    ['does not begin to sell within a step of the threshold', 0, 60.4, 0, 0],
    ['goes on selling to the threshold', 0, 60.1, 1, 1],
    ['stops selling at the threshold', 0, 60, 1, 0],
    ['does not begin to charge within a step of the threshold', 0, 39.6, 0, 0],
    ['goes on charging to the threshold', 0, 39.9, -1, -1],
    ['stops charging at the threshold', 0, 40, -1, 0],
    ['turns round at once when the other side is far beyond', 0, 70, -1, 1],
    ['goes by the slot of the time', slotMs, 70, 1, 0],
    ['wants nothing without a state of charge', 0, NaN, 1, 0],
  ])('%s', (_what, offsetMs, socPct, going, expected) => {
    const { policy } = boot().exposed;
    policy.receivePolicy(changed());
    expect(policy.wantedDirection(startAtMs + offsetMs, socPct, going)).toBe(expected);
  });

  it('wants nothing without a policy', () => {
    expect(boot().exposed.policy.wantedDirection(startAtMs, 90, 0)).toBe(0);
  });

  it.each([
    ['selling', 62, -0.0005, 1],
    ['charging', 38, 0.0005, -1],
  ])('does not flutter at the threshold while %s', (_what, fromPct, stepPct, direction) => {
    const { policy } = boot().exposed;
    policy.receivePolicy(changed());
    const random = seededRandom(3);
    let going = 0;
    let changes = 0;
    let socPct = fromPct;
    for (let i = 0; i < 10_000; i++) {
      const heard = Math.round((socPct + (random() - 0.5) * 0.2) * 10) / 10;
      const wanted = policy.wantedDirection(startAtMs, heard, going);
      if (wanted !== going) changes++;
      going = wanted;
      if (going !== 0) socPct += stepPct;
    }
    // Once on, once off at the threshold.
    expect(changes).toBe(2);
    expect(Math.abs(socPct - (direction > 0 ? 60 : 40))).toBeLessThan(0.2);
  });

  it('agrees with the contract away from the thresholds, for any table', () => {
    const { policy } = boot().exposed;
    const percent = fc.double({ min: 0, max: 100, noNaN: true });
    let id = 10;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(percent, percent), { minLength: 1, maxLength: 672 }),
        fc.double({ min: 0, max: 0.999999, noNaN: true }),
        percent,
        fc.constantFrom(-1, 0, 1),
        (slots, when, socPct, going) => {
          const bytes = slots.map(([up, down]) => [
            policyByte(Math.min(up, down)),
            policyByte(Math.max(up, down)),
          ]);
          // Later than all policies before: what was left is not entered again.
          const startAtMs = goodPolicy.startAtMs + ++id * 1e9;
          const untilMs = startAtMs + slots.length * slotMs;
          expect(
            policy.receivePolicy(changed({ id, startAtMs, untilMs, table: tableOf(...bytes.flat()) })),
          ).toBe(true);
          const offsetMs = when * (slots.length * slotMs - 2001);
          // Two seconds before the next slot that one has its say as well.
          const [here, next] = [offsetMs, offsetMs + 2000].map((ms) => bytes[Math.floor(ms / slotMs)]!);
          const up = Math.min(here![0]!, next![0]!);
          const down = Math.max(here![1]!, next![1]!);
          expect(policy.policyRefusal(startAtMs + offsetMs)).toBeNull();
          const wanted = policy.wantedDirection(startAtMs + offsetMs, socPct, going);
          const ideal = policyDirection(socPct, up, down);
          const nearPct = Math.min(Math.abs(socPct - up / 2), Math.abs(socPct - down / 2));
          if (nearPct > 0.5) expect(wanted).toBe(ideal);
          else expect([0, ideal]).toContain(wanted);
        },
      ),
    );
  });
});

describe('a slot of which the clock is not sure', () => {
  const errorMs = 30_000;
  /** Sells, sells, charges, waits. */
  const edges = changed({
    untilMs: startAtMs + 4 * slotMs,
    table: tableOf(0, 100, 0, 120, 160, 200, 0, 200),
  });

  it.each<[string, number, number]>([
    ['well inside it sells', slotMs / 2, 1],
    ['between two slots that sell it goes on', slotMs, 1],
    ['is left before it may be over', 2 * slotMs - 32_000, 0],
    ['is kept until then', 2 * slotMs - 32_001, 1],
    ['is not entered before the other is over', 2 * slotMs + 29_999, 0],
    ['is entered then', 2 * slotMs + 30_000, -1],
    ['beside one that waits', 3 * slotMs - 32_000, 0],
  ])('%s', (_what, offsetMs, expected) => {
    const { policy } = boot(errorMs).exposed;
    policy.receivePolicy(edges);
    expect(policy.wantedDirection(startAtMs + offsetMs, 70, 0)).toBe(expected);
  });

  it('wants what all slots want in which it may be, at any time and for any error', () => {
    const { policy, clock } = boot().exposed;
    let id = 100;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(100), fc.nat(100)), { minLength: 8, maxLength: 30 }),
        fc.nat(59_000),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(100),
        (slots, error, when, socPct) => {
          const shortMs = 60_000;
          const bytes = slots.map(([up, width]) => [up, up + width]);
          const startAtMs = goodPolicy.startAtMs + ++id * 1e9;
          const untilMs = startAtMs + slots.length * shortMs;
          policy.receivePolicy(
            changed({ id, startAtMs, slotMs: shortMs, untilMs, table: tableOf(...bytes.flat()) }),
          );
          // What contradicts the clock ends its certainty: the next answer alone counts.
          clock.tellTime(startAtMs + 1e8, 0, 'host');
          clock.tellTime(startAtMs, error, 'host');
          const atMs = error + 1 + when * (untilMs - startAtMs - 2 * error - 2003);
          const wanted = policy.wantedDirection(startAtMs + atMs, socPct, 0);
          for (const ms of [atMs - error, atMs, atMs + error]) {
            const [up, down] = bytes[Math.floor(ms / shortMs)]! as [number, number];
            if (wanted !== 0) expect(policyDirection(socPct, up, down)).toBe(wanted);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

it('does not enter again what it has left, when the clock gets surer', () => {
  const { policy, clock } = boot(30_000).exposed;
  policy.receivePolicy(changed({ untilMs: startAtMs + 2 * slotMs, table: tableOf(0, 100, 0, 200) }));
  const wanted = (offsetMs: number): number => policy.wantedDirection(startAtMs + offsetMs, 70, 0);
  expect(wanted(slotMs - 33_000)).toBe(1);
  expect(wanted(slotMs - 31_000)).toBe(0);
  clock.tellTime(startAtMs, 100, 'host');
  expect(wanted(slotMs - 20_000)).toBe(0);
  // A clock that was set back is another matter.
  expect(wanted(slotMs - 200_000)).toBe(1);
});
