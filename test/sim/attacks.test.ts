import { beforeAll, describe, expect, it } from 'vitest';
import type { Auth } from '../../firmware/contract/envelope.ts';
import type { PolicyMessage, StateMessage } from '../../firmware/contract/messages.ts';
import type { Reason } from '../../firmware/contract/reasons.ts';
import { sealMessage } from '../../host/trust/envelope.ts';
import { simulatedKeys } from '../../host/trust/simulatedKeys.ts';
import { packetBytes, publish } from '../firmware/link/fakeNet.ts';
import { createSellingCar, type SellingCar } from './sellingCar.ts';

/** Until the car sells. */
const START_S = 60;
const START_MS = 1_780_000_000_000;

/** A car that has sold for a while, and what an attacker may have recorded of its host. */
interface Target {
  readonly car: SellingCar;
  /** Every message that its host ever sent, by topic. */
  readonly recorded: Readonly<Record<'ack' | 'policy' | 'order', string>>;
}

/** What an honest host would send now: the command that changes least. */
const order = (car: SellingCar, auth: Partial<Auth> = {}): string =>
  car.broker.seal('command/clear-faults', { v: 1 }, { iat: now(car), exp: now(car) + 60_000, ...auth });
const now = (car: SellingCar): number => car.states.at(-1)!.t!;

async function createTarget(): Promise<Target> {
  const car = await createSellingCar();
  const sent: Record<string, string> = {};
  const { send } = car.broker;
  car.broker.send = (name, payload, flags) => {
    sent[name] ??= payload;
    send(name, payload, flags);
  };
  car.run(START_S);
  expect(car.states.at(-1)).toMatchObject({ mode: 'exporting', refused: { count: 0, last: null } });
  car.broker.send('command/clear-faults', order(car));
  car.run(3);
  expect(car.broker.answers).toMatchObject([{ result: 'OK' }]);
  return {
    car,
    recorded: { ack: sent['ack']!, policy: sent['policy']!, order: sent['command/clear-faults']! },
  };
}

let target: Target;
beforeAll(async () => {
  target = await createTarget();
});

const last = (): StateMessage => target.car.states.at(-1)!;

/** A message as the host seals it, under a key that is not its own. */
const forged = (key: Buffer, name: string, message: object, auth: Partial<Auth> = {}): string => {
  const iat = now(target.car);
  const usual = { key: '1', boot: target.car.broker.boot(), ctr: 1000, iat, exp: iat + 60_000 };
  return sealMessage(key, `backfeed/car/${name}`, message, { ...usual, ...auth });
};
const own = simulatedKeys(1, 'car').secrets.keys[0]!;
const foreign = simulatedKeys(2, 'car').secrets.keys[0]!;
/** Sells all there is, for a day. */
const greedyPolicy = (): PolicyMessage => ({
  v: 1,
  id: 99,
  startAtMs: START_MS - 3_600_000,
  slotMs: 86_400_000,
  untilMs: START_MS + 86_400_000,
  reserveSocPct: 0,
  table: Buffer.from([0, 0]).toString('base64'),
});
const any = (): number => target.car.broker.boot();

/** Each: what is put on the wire, how many messages that are refused, and why the last one. */
const attacks: readonly [string, Reason, number, (t: Target) => void][] = [
  // Tag
  [
    'a policy without a seal',
    'MESSAGE_UNSIGNED',
    1,
    ({ car }) => car.broker.send('policy', JSON.stringify(greedyPolicy())),
  ],
  [
    'a tag cut short',
    'MESSAGE_UNSIGNED',
    1,
    ({ car }) =>
      car.broker.send(
        'policy',
        forged(own.down, 'policy', greedyPolicy(), { boot: 0 }).replace(/.{20}"}$/, '"}'),
      ),
  ],
  [
    'a tag of zeros',
    'SIGNATURE_WRONG',
    1,
    ({ car }) =>
      car.broker.send(
        'policy',
        forged(own.down, 'policy', greedyPolicy(), { boot: 0 }).replace(/.{43}="}$/, `${'A'.repeat(43)}="}`),
      ),
  ],
  [
    'the tag of another device',
    'SIGNATURE_WRONG',
    1,
    ({ car }) => car.broker.send('policy', forged(foreign.down, 'policy', greedyPolicy(), { boot: 0 })),
  ],
  [
    'the tag of the other direction',
    'SIGNATURE_WRONG',
    1,
    ({ car }) => car.broker.send('policy', forged(own.up, 'policy', greedyPolicy(), { boot: 0 })),
  ],
  [
    'another key',
    'KEY_UNKNOWN',
    1,
    ({ car }) =>
      car.broker.send('policy', forged(foreign.down, 'policy', greedyPolicy(), { boot: 0, key: '2' })),
  ],
  [
    'the tag of another topic',
    'SIGNATURE_WRONG',
    1,
    ({ car, recorded }) => car.broker.send('command/resume', recorded.order),
  ],
  [
    'what the car itself has said',
    'SIGNATURE_WRONG',
    1,
    ({ car }) =>
      car.broker.send('policy', car.broker.heard.findLast(({ topic }) => topic.endsWith('/state'))!.payload),
  ],
  [
    'a broker that makes up acknowledgements',
    'KEY_UNKNOWN',
    20,
    ({ car }) => {
      for (let i = 0; i < 20; i++)
        car.broker.send(
          'ack',
          forged(
            foreign.down,
            'ack',
            { v: 1, seq: 1e6, t: START_MS + 1e9, re: 5 },
            { key: 'x', ctr: 1000 + i },
          ),
        );
    },
  ],
  // Replay and order
  [
    'an acknowledgement again',
    'MESSAGE_REPLAYED',
    1,
    ({ car, recorded }) => car.broker.send('ack', recorded.ack),
  ],
  [
    'a command again',
    'MESSAGE_REPLAYED',
    1,
    ({ car, recorded }) => car.broker.send('command/clear-faults', recorded.order),
  ],
  [
    'a command twice, as QoS 1 may',
    'MESSAGE_REPLAYED',
    1,
    ({ car }) => {
      const text = order(car);
      car.broker.send('command/clear-faults', text, { id: 11 });
      car.broker.send('command/clear-faults', text, { id: 11 });
    },
  ],
  [
    'commands out of order',
    'MESSAGE_REPLAYED',
    1,
    ({ car }) => {
      const [first, second] = [order(car), order(car)];
      car.broker.send('command/clear-faults', second);
      car.broker.send('command/clear-faults', first);
    },
  ],
  [
    'a command that the broker kept',
    'COMMAND_RETAINED',
    1,
    ({ car }) => car.broker.send('command/clear-faults', order(car), { retained: true }),
  ],
  [
    'a command from before the restart',
    'MESSAGE_STALE_BOOT',
    1,
    ({ car }) => car.broker.send('command/clear-faults', order(car, { boot: (any() + 1) >>> 0 })),
  ],
  [
    'a command that was held back',
    'MESSAGE_EXPIRED',
    1,
    ({ car }) =>
      car.broker.send('command/clear-faults', order(car, { iat: now(car) - 70_000, exp: now(car) - 10_000 })),
  ],
  [
    'the clock set back by what is old',
    'MESSAGE_EXPIRED',
    1,
    ({ car }) =>
      car.broker.send('ack', car.broker.seal('ack', { v: 1, seq: null, t: START_MS - 86_400_000, re: 0 })),
  ],
  [
    'a policy that is over',
    'MESSAGE_EXPIRED',
    1,
    ({ car }) =>
      car.broker.send(
        'policy',
        car.broker.seal('policy', greedyPolicy(), { iat: now(car) - 10_000, exp: now(car) - 1 }),
      ),
  ],
  // Parsing
  [
    '2^53 for a counter',
    'MESSAGE_MALFORMED',
    1,
    ({ car }) => car.broker.send('command/clear-faults', order(car, { ctr: 2 ** 53 })),
  ],
  [
    '2^64 for a counter',
    'MESSAGE_MALFORMED',
    1,
    ({ car }) => car.broker.send('command/clear-faults', order(car, { ctr: 2 ** 64 })),
  ],
  [
    'a text for a counter',
    'MESSAGE_MALFORMED',
    1,
    ({ car }) =>
      car.broker.send(
        'command/clear-faults',
        order(car, { ctr: '18446744073709551615' as unknown as number }),
      ),
  ],
  ['a message of 5 KB', 'MESSAGE_TOO_LONG', 1, ({ car }) => car.broker.send('policy', 'x'.repeat(5000))],
  [
    'ten thousand brackets',
    'MESSAGE_UNSIGNED',
    2,
    ({ car }) => {
      for (let i = 0; i < 2; i++) car.broker.send('command/clear-faults', '['.repeat(4000));
    },
  ],
  [
    'NUL and overlong UTF-8',
    'MESSAGE_UNSIGNED',
    3,
    ({ car }) => {
      for (const payload of ['\0', '\xc0\xaf\xe0\x80\xaf', '{"v":1}\0']) car.broker.send('ack', payload);
    },
  ],
  [
    'a setpoint beyond all limits',
    'MESSAGE_MALFORMED',
    1,
    ({ car }) =>
      car.broker.send(
        'command/setpoint',
        car.broker.seal(
          'command/setpoint',
          { v: 1, powerW: 9e300, ttlS: 30 },
          { iat: now(car), exp: now(car) + 1000 },
        ),
      ),
  ],
  [
    'topics with wildcards, NUL and depth, which are nobody’s',
    'MESSAGE_UNSIGNED',
    1,
    ({ car }) => {
      for (const topic of [
        '#',
        '+',
        'backfeed/+/policy',
        'backfeed/car/policy/x',
        'backfeed/car/policy\0',
        'backfeed/CAR/policy',
        '',
        'backfeed//policy',
      ])
        car.broker.sendBytes(publish(topic, forged(own.down, 'policy', greedyPolicy(), { boot: 0 })));
      car.broker.send('command/+/ack/#', '{}');
    },
  ],
  [
    'packets in pieces, and packets that lie about their length',
    'MESSAGE_UNSIGNED',
    1,
    ({ car }) => {
      const packet = publish('backfeed/car/ack', '{}');
      for (const byte of packet) car.broker.sendBytes(byte);
      car.broker.sendBytes(packetBytes(0x30, '\x00\x50ack'));
      car.broker.sendBytes(packetBytes(0x32, '\x00\x03ack'));
      car.broker.sendBytes(packetBytes(0xf0, 'junk') + packetBytes(0x30, ''));
    },
  ],
];

describe('an attacker at the broker', () => {
  it.each(attacks)('with %s changes nothing: %s', (what, reason, count, attack) => {
    const { car } = target;
    const before = last();
    const printed = car.printed.length;
    const commands = car.broker.answers.filter(({ result }) => result === 'OK').length;
    attack(target);
    // State is said once a second while the car sells, and energy moves with each reading of the meter, half a second.
    car.run(12);
    const after = last();
    expect(after.refused).toEqual({ count: before.refused.count + count, last: reason });
    expect(after).toMatchObject({
      mode: 'exporting',
      code: 'EXPORTING',
      policy: before.policy,
      boot: before.boot,
    });
    expect(after.limits.exportW).toBeGreaterThan(before.limits.exportW * 0.95);
    expect(after.limits.exportW).toBeLessThan(before.limits.exportW * 1.05);
    // Its clock runs, and nothing else moves it.
    expect(Math.abs(after.t! - before.t! - (after.up - before.up))).toBeLessThan(50);
    // It goes on selling at the same rate.
    const soldWh = after.energy.exportedWh - before.energy.exportedWh;
    const expectedWh = (before.gridPowerW! * (after.up - before.up)) / 3_600_000;
    expect(Math.abs(soldWh - expectedWh)).toBeLessThan(expectedWh * 0.1);
    // No timer has died, nothing was printed, and the only commands obeyed are those of an attack that sends good ones too.
    expect(car.printed.length).toBe(printed);
    expect(car.world.controller.uncaught()).toBe(0);
    expect(car.world.controller.boots()).toBe(1);
    const obeyed = car.broker.answers.filter(({ result }) => result === 'OK').length - commands;
    expect(obeyed).toBe(/twice|out of order/.test(what) ? 1 : 0);
  });

  it('with a thousand messages a second does not keep it from its work', () => {
    const { car } = target;
    const before = last();
    const junk = [
      '{}',
      forged(foreign.down, 'policy', greedyPolicy(), { boot: 0 }),
      target.recorded.order,
      'x'.repeat(300),
    ];
    let sent = 0;
    car.run(5, () => {
      for (let i = 0; i < 100; i++, sent++)
        car.broker.send(['ack', 'policy', 'command/clear-faults', 'policy'][i % 4]!, junk[i % 4]!);
    });
    expect(sent).toBe(5000);
    car.run(10);
    const after = last();
    expect(after.refused.count).toBe(before.refused.count + sent);
    expect(after).toMatchObject({
      mode: 'exporting',
      code: 'EXPORTING',
      policy: before.policy,
      boot: before.boot,
    });
    expect(car.world.controller.boots()).toBe(1);
    expect(car.world.controller.uncaught()).toBe(0);
    // And its owner still reaches it.
    car.broker.send('command/clear-faults', order(car));
    car.run(3);
    expect(car.broker.answers.at(-1)).toMatchObject({ result: 'OK' });
  }, 60_000);

  it('that closes the line with an endless packet is counted, and the car comes back', () => {
    const { car } = target;
    const before = last();
    car.broker.sendBytes('\x30\xff\xff\xff\x7f' + 'x'.repeat(9000));
    car.run(10);
    const after = last();
    expect(after.refused).toEqual({ count: before.refused.count + 1, last: 'MESSAGE_TOO_LONG' });
    expect(after).toMatchObject({ mode: 'exporting', policy: before.policy, boot: before.boot });
  });
});
