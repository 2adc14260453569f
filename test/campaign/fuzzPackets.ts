import { connack, packetBytes, pingResponse, puback, publish, suback } from '../firmware/link/fakeNet.ts';
import { CAR, START_AT_MS } from './campaignHost.ts';

/** Values that are no number, or the last one of its kind. */
const oddValues = [
  'null',
  'true',
  '""',
  '"NaN"',
  '"1"',
  '[]',
  '{}',
  '-0',
  '-1',
  '0',
  '1e309',
  '-1e309',
  '1e-400',
  '9007199254740992',
  '18446744073709551615',
  '2147483648',
  '0.1',
  '{"a":{"a":{"a":{"a":{}}}}}',
  '"\\u0000"',
] as const;
const oddTopics = [
  '#',
  '+',
  '',
  '/',
  'ack',
  'policy',
  'command/stop',
  'ack\0',
  'policy/x',
  '\xc0\x80',
] as const;

/** Random bytes of a broker that has gone mad, or of somebody who has taken it over. @param random uniform in [0, 1) */
export function fuzzPacket(random: () => number): string {
  const below = (n: number): number => Math.floor(random() * n);
  const pick = <T>(items: readonly T[]): T => items[below(items.length)]!;
  const noise = (length: number): string => String.fromCharCode(...Array.from({ length }, () => below(256)));

  const fields: Record<string, string> = pick([
    { v: '1', seq: String(below(50)), t: String(START_AT_MS + below(3_600_000)) },
    {
      v: '1',
      id: String(below(1000)),
      startAtMs: String(START_AT_MS),
      slotMs: '3600000',
      untilMs: String(START_AT_MS + below(7_200_000)),
      reserveSocPct: String(below(120)),
      table: `"${btoa(noise(2 * (1 + below(4))))}"`,
    },
  ]);
  const damaged = { ...fields };
  for (let times = 1 + below(3); times > 0; times--) {
    const key = pick(Object.keys(fields));
    if (random() < 0.2) delete damaged[key];
    else damaged[key] = pick(oddValues);
  }
  const json = `{${Object.entries(damaged)
    .map(([key, value]) => `"${key}":${value}`)
    .join()}}`;
  const payload = pick([
    json,
    json,
    json.slice(0, below(json.length)),
    json + noise(3),
    '['.repeat(below(60)),
    noise(below(300)),
    `{"v":1,"t":"${'x'.repeat(below(2000))}"}`,
  ]);
  const topic = random() < 0.7 ? `backfeed/${CAR}/${pick(['ack', 'policy'])}` : pick(oddTopics);
  const whole = publish(topic, payload, random() < 0.3 ? below(65536) : undefined);
  switch (below(12)) {
    case 0:
      return noise(1 + below(40));
    case 1:
      return whole.slice(0, below(whole.length));
    case 2:
      // A length that is not the packet's own.
      return packetBytes(0x30, noise(below(20)), below(2 ** 21));
    case 3:
      return packetBytes(below(256), noise(below(20)));
    case 4:
      return pick([connack(below(6)), puback(below(65536)), suback(below(65536)), pingResponse]);
    default:
      return whole;
  }
}
