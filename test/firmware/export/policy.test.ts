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

let boot: () => LoadedFirmware<{ policy: Policy }>;
beforeAll(async () => {
  boot = await loadFirmware<{ policy: Policy }>({ policy: 'export/policy.ts' });
});

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
    ['in the last millisecond', 2 * slotMs - 1, {}, null],
    ['at its end', 2 * slotMs, {}, 'POLICY_EXPIRED'],
    ['before its start', -1, {}, 'POLICY_EXPIRED'],
    ['after the last slot, though not expired', 2 * slotMs, { untilMs: startAtMs + 1e9 }, 'POLICY_EXPIRED'],
    ['expired before its last slot', slotMs, { untilMs: startAtMs + slotMs }, 'POLICY_EXPIRED'],
    ['without a clock', NaN, {}, 'CLOCK_UNSET'],
  ])('%s', (_when, offsetMs, change, expected) => {
    const { policy } = boot().exposed;
    policy.receivePolicy(changed(change));
    expect(policy.policyRefusal(startAtMs + offsetMs)).toBe(expected);
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
          const untilMs = startAtMs + slots.length * slotMs;
          id++;
          expect(policy.receivePolicy(changed({ id, untilMs, table: tableOf(...bytes.flat()) }))).toBe(true);
          const offsetMs = when * slots.length * slotMs;
          const [up, down] = bytes[Math.floor(offsetMs / slotMs)]! as [number, number];
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
