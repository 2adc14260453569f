import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BirthMessage, JournalMessage, PolicyMessage } from '../../../firmware/contract/messages.ts';
import { systemClock } from '../../../host/clock.ts';
import { createEmbeddedBroker, type EmbeddedBroker } from '../../../host/mqtt/broker.ts';
import { connectBroker, type BrokerLink } from '../../../host/mqtt/brokerLink.ts';
import { createStreamActivity, inMemoryDuplexPair, untilQuiet } from '../../../host/mqtt/duplexPair.ts';
import type { DeviceNetwork } from '../../../sim/espruino/deviceNetwork.ts';
import { loadFirmware, type FirmwareSurroundings, type LoadedFirmware } from '../loadFirmware.ts';

interface Journal {
  readonly pending: number;
  append(entry: object): void;
}
interface Link {
  readonly online: boolean;
  publishState(message: object): void;
  tick(): void;
}
interface Modules {
  link: { createLink(config: object, birth: BirthMessage, journal: Journal, onOnline: () => void): Link };
  journal: { openJournal(region: object): Journal };
  board: { board: { journalFlash: object } };
  clock: { wallMs(): number; uptimeMs(): number };
  policy: { heldPolicy(): PolicyMessage | null };
}

let boot: (surroundings: FirmwareSurroundings) => LoadedFirmware<Modules>;
beforeAll(async () => {
  boot = await loadFirmware<Modules>({
    link: 'link/link.ts',
    journal: 'journal/journal.ts',
    board: 'boards/esp32.ts',
    clock: 'drivers/clock.ts',
    policy: 'export/policy.ts',
  });
});

const birth: BirthMessage = {
  v: 1,
  firmware: '0.0.0',
  board: 'test',
  profile: 'test',
  boot: 5,
  tables: 'abc',
  policySlotsMax: 672,
};
const entry = (kind: 'interval' | 'transition') => ({
  kind,
  boot: 5,
  t: null,
  up: 1,
  mode: 'idle',
  code: 'PLAN_HOLDS',
  socPct: 50,
  importedWh: 1,
  exportedWh: 2,
  regenWh: 3,
  tractionWh: 4,
  gapMs: 0,
});

let broker: EmbeddedBroker;
let host: BrokerLink;
let firmware: LoadedFirmware<Modules>;
let link: Link;
let journal: Journal;
let onlines: number;
const activity = createStreamActivity();
let cut: () => void;
/** What the host heard, newest last. */
let heard: { topic: string; payload: string; retained: boolean }[];

const open = () => {
  const [near, far] = inMemoryDuplexPair(activity);
  broker.connectStream(far);
  return near;
};

/** The car's way to the broker, in memory. */
const network: DeviceNetwork = {
  connect: (_host, _port, handlers) => {
    const stream = open();
    cut = () => stream.destroy();
    stream.on('data', (chunk: Buffer) => handlers.onData(chunk.toString('latin1')));
    stream.on('close', () => handlers.onClose(true));
    process.nextTick(() => handlers.onConnect());
    return {
      write: (data) => void stream.write(Buffer.from(data, 'latin1')),
      end: () => void stream.end(),
    };
  },
};

/** The device's life, second by second, with all that the network carries meanwhile. */
async function live(seconds: number): Promise<void> {
  for (let i = 0; i < seconds; i++) {
    link.tick();
    await untilQuiet(activity);
    firmware.run(1000);
    await untilQuiet(activity);
  }
}

const payloadsOf = (name: string): string[] =>
  heard.filter(({ topic }) => topic === `backfeed/car/${name}`).map(({ payload }) => payload);
const records = (): JournalMessage[] =>
  heard
    .filter(({ topic }) => /\/(meter|event)$/.test(topic))
    .map(({ payload }) => JSON.parse(payload) as JournalMessage);
const acknowledge = async (seq: number | null, t = 1_780_000_000_000): Promise<void> => {
  await host.publish('backfeed/car/ack', JSON.stringify({ v: 1, seq, t }), { qos: 1, retain: false });
  await live(1);
};

beforeEach(async () => {
  broker = await createEmbeddedBroker();
  host = await connectBroker({ clock: systemClock, stream: open, clientId: 'host' });
  heard = [];
  host.onMessage(({ topic, payload, retained }) =>
    heard.push({ topic, payload: Buffer.from(payload).toString(), retained }),
  );
  await host.subscribe('backfeed/car/+', 1);
  onlines = 0;
  firmware = boot({ network });
  journal = firmware.exposed.journal.openJournal(firmware.exposed.board.board.journalFlash);
  link = firmware.exposed.link.createLink(
    { vehicle: 'car', broker: { host: 'broker', port: 1883 } },
    birth,
    journal,
    () => onlines++,
  );
});
afterEach(async () => {
  await host.close();
  await broker.close();
  expect(firmware.printed).toEqual([]);
});

describe('createLink on the embedded broker', () => {
  it('comes online with status and birth, retained for whoever comes later', async () => {
    await live(2);
    expect(link.online).toBe(true);
    expect(onlines).toBe(1);
    expect(payloadsOf('status')).toEqual(['online']);
    expect(payloadsOf('birth').map((payload) => JSON.parse(payload) as unknown)).toEqual([birth]);
    const late = await connectBroker({ clock: systemClock, stream: open, clientId: 'late' });
    const kept: string[] = [];
    late.onMessage(({ topic, retained }) => retained && kept.push(topic));
    await late.subscribe('backfeed/car/+', 1);
    await untilQuiet(activity);
    expect(kept.sort()).toEqual(['backfeed/car/birth', 'backfeed/car/status']);
    await late.close();
  });

  it('leaves its will when the line is cut, and comes back by itself', async () => {
    await live(2);
    cut();
    await untilQuiet(activity);
    expect(payloadsOf('status')).toEqual(['online', 'offline']);
    await live(4);
    expect(payloadsOf('status')).toEqual(['online', 'offline', 'online']);
    expect(onlines).toBe(2);
  });

  it('sends records in order, a window at a time, and the rest when the host has stored them', async () => {
    for (let i = 1; i <= 20; i++) journal.append(entry(i % 4 ? 'interval' : 'transition'));
    await live(5);
    expect(records().map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(records().map(({ from }) => from)).toEqual(Array(8).fill(1));
    expect(payloadsOf('event')).toHaveLength(2);
    await acknowledge(8);
    await live(2);
    await acknowledge(16);
    await live(2);
    expect(records().map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    await acknowledge(20);
    expect(journal.pending).toBe(0);
    await live(30);
    expect(records()).toHaveLength(20);
  });

  it('sends again what the host has not stored', async () => {
    journal.append(entry('interval'));
    await live(5);
    expect(records()).toHaveLength(1);
    await live(10);
    expect(records().map(({ seq }) => seq)).toEqual([1, 1]);
    await acknowledge(null);
    expect(journal.pending).toBe(1);
    await acknowledge(1);
    await live(30);
    expect(records().map(({ seq }) => seq)).toEqual([1, 1]);
  });

  it('keeps the records of an outage and sends them afterwards', async () => {
    await live(2);
    cut();
    await untilQuiet(activity);
    for (let i = 1; i <= 5; i++) journal.append(entry('interval'));
    await live(6);
    expect(records().map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
  });

  it('takes the policy that is retained at the broker', async () => {
    const policy = {
      v: 1,
      id: 3,
      startAtMs: 1_780_000_000_000,
      slotMs: 900_000,
      untilMs: 1_780_000_900_000,
      reserveSocPct: 25,
      table: Buffer.from([80, 120]).toString('base64'),
    };
    await host.publish('backfeed/car/policy', JSON.stringify(policy), { qos: 1, retain: true });
    await live(3);
    expect(firmware.exposed.policy.heldPolicy()).toEqual(policy);
  });

  it('sets its clock by the host, but not for the delay of the network', async () => {
    const { wallMs, uptimeMs } = firmware.exposed.clock;
    await live(2);
    expect(wallMs()).toBeNaN();
    await acknowledge(null, 1_780_000_000_000);
    const offsetMs = wallMs() - uptimeMs();
    expect(Math.abs(wallMs() - 1_780_000_000_000)).toBeLessThanOrEqual(1000);
    await acknowledge(null, Math.floor(wallMs()) + 500);
    expect(wallMs() - uptimeMs()).toBe(offsetMs);
    await acknowledge(null, 1_790_000_000_000);
    expect(Math.abs(wallMs() - 1_790_000_000_000)).toBeLessThanOrEqual(1000);
  });

  it.each([
    'no JSON',
    'null',
    '5',
    '{"v":2,"seq":1,"t":1}',
    '{"v":1,"seq":"1","t":"1"}',
    '{"v":1,"seq":-1,"t":-1}',
    '{"v":1,"seq":1e9,"t":0}',
  ])('takes no notice of %s as acknowledgement', async (payload) => {
    journal.append(entry('interval'));
    await live(2);
    await host.publish('backfeed/car/ack', payload, { qos: 1, retain: false });
    await live(1);
    expect(journal.pending).toBe(1);
    expect(firmware.exposed.clock.wallMs()).toBeNaN();
    expect(link.online).toBe(true);
  });

  it('publishes the state retained, and says nothing while offline', async () => {
    link.publishState({ lost: true });
    await live(2);
    link.publishState({ mode: 'idle' });
    await live(1);
    expect(payloadsOf('state')).toEqual(['{"mode":"idle"}']);
  });
});
