import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type {
  BirthMessage,
  JournalMessage,
  PolicyMessage,
  StateMessage,
} from '../../../firmware/contract/messages.ts';
import { systemClock } from '../../../host/clock.ts';
import { createEmbeddedBroker, type EmbeddedBroker } from '../../../host/mqtt/broker.ts';
import { connectBroker, type BrokerLink } from '../../../host/mqtt/brokerLink.ts';
import { createStreamActivity, inMemoryDuplexPair, untilQuiet } from '../../../host/mqtt/duplexPair.ts';
import type { DeviceNetwork } from '../../../sim/espruino/deviceNetwork.ts';
import type { Auth } from '../../../firmware/contract/envelope.ts';
import type { Reason } from '../../../firmware/contract/reasons.ts';
import { openSeal, sealMessage } from '../../../host/trust/envelope.ts';
import { simulatedKeys } from '../../../host/trust/simulatedKeys.ts';
import { flashGeometries } from '../../../sim/espruino/flashGeometry.ts';
import { createFlashStorage, type FlashStorage } from '../../../sim/espruino/flashStorage.ts';
import { loadFirmware, type FirmwareSurroundings, type LoadedFirmware } from '../loadFirmware.ts';

interface Journal {
  readonly pending: number;
  keepPolicy(payload: string): void;
  append(entry: object): void;
}
interface Link {
  readonly online: boolean;
  publishState(message: object): void;
  tick(): void;
}
interface Modules {
  link: {
    createLink(
      config: object,
      birth: BirthMessage,
      journal: Journal,
      trust: object | null,
      onOnline: () => void,
    ): Link;
  };
  trust: {
    openTrust(config: object, boot: number, journal: Journal, memory: object, handler: object): object | null;
  };
  memory: { createDeviceMemory(journal: Journal): object };
  refused: { refused: StateMessage['refused'] };
  journal: { openJournal(region: object): Journal };
  board: { board: { journalFlash: object } };
  clock: { wallMs(): number; uptimeMs(): number; clockErrorMs(): number };
  policy: {
    heldPolicy(): PolicyMessage | null;
    policiesTaken(): number;
    policyRefusal(unixMs: number): Reason | null;
  };
}

let boot: (surroundings: FirmwareSurroundings) => LoadedFirmware<Modules>;
beforeAll(async () => {
  boot = await loadFirmware<Modules>({
    link: 'link/link.ts',
    trust: 'link/trust.ts',
    memory: 'journal/deviceMemory.ts',
    refused: 'link/refused.ts',
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
  wokenBy: null,
  uncleanBoots: 0,
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

const keys = simulatedKeys(1, 'car');
const config = { vehicle: 'car', broker: { host: 'broker', port: 1883 }, maxExportW: 9000, maxImportW: 7000 };
const HOST_MS = 1_780_000_000_000;
/** Obeys nothing, but says what it was told. */
const handlerOf = (orders: unknown[][]): object => {
  const take =
    (name: string) =>
    (...args: unknown[]) => {
      orders.push([name, ...args]);
      return null;
    };
  return {
    stop: take('stop'),
    resume: take('resume'),
    setpoint: take('setpoint'),
    clearFaults: take('clearFaults'),
  };
};

let broker: EmbeddedBroker;
let orders: unknown[][];
let hostCounter: number;
let host: BrokerLink;
let firmware: LoadedFirmware<Modules>;
let link: Link;
let journal: Journal;
let onlines: number;
const activity = createStreamActivity();
let cut: () => void;
let flash: FlashStorage;
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
/** Counter of the device's newest message. */
const newest = (): number =>
  Math.max(
    0,
    ...heard
      .filter(({ topic }) => /\/(birth|state|meter|event)$/.test(topic))
      .map(({ payload }) => Number(/"ctr":(\d+)/.exec(payload)?.[1] ?? 0)),
  );
/** A message of the host; `auth` is what is not as usual. */
const sealed = (name: string, message: object, auth: Partial<Auth> = {}): string => {
  const { id, down } = keys.secrets.keys[0]!;
  const usual = {
    key: id,
    boot: name === 'policy' ? 0 : 5,
    ctr: ++hostCounter,
    iat: HOST_MS,
    exp: HOST_MS + (name === 'policy' ? 900_000 : 60_000),
  };
  return sealMessage(down, `backfeed/car/${name}`, message, { ...usual, ...auth });
};
const say = async (name: string, text: string, retain = false): Promise<void> => {
  await host.publish(`backfeed/car/${name}`, text, { qos: 1, retain });
  await live(1);
};
const ackText = (seq: number | null, t = HOST_MS, change: object = {}, auth: Partial<Auth> = {}): string =>
  sealed('ack', { v: 1, seq, t, re: newest(), ...change }, auth);
const acknowledge = (seq: number | null, t?: number): Promise<void> => say('ack', ackText(seq, t));
const goodPolicy = (id = 3): PolicyMessage => ({
  v: 1,
  id,
  startAtMs: HOST_MS,
  slotMs: 900_000,
  untilMs: HOST_MS + 900_000,
  reserveSocPct: 25,
  table: Buffer.from([80, 120]).toString('base64'),
});
const refusedNow = (): StateMessage['refused'] => ({ ...firmware.exposed.refused.refused });
/** What of a message is not its seal. */
const content = (payload: string): unknown => {
  const message = JSON.parse(payload) as Record<string, unknown>;
  delete message['auth'];
  delete message['mac'];
  return message;
};

/** The device's start, in this flash. */
function start(flash: FlashStorage, deviceKeys: object | null = keys.device): void {
  if (deviceKeys && !flash.read('backfeed.keys'))
    flash.write('backfeed.keys', Buffer.from(JSON.stringify(deviceKeys)));
  firmware = boot({ network, flash });
  const { exposed } = firmware;
  journal = exposed.journal.openJournal(exposed.board.board.journalFlash);
  const memory = exposed.memory.createDeviceMemory(journal);
  const trust = exposed.trust.openTrust(config, 5, journal, memory, handlerOf(orders));
  link = exposed.link.createLink(config, birth, journal, trust, () => onlines++);
}

beforeEach(async () => {
  broker = await createEmbeddedBroker();
  host = await connectBroker({ clock: systemClock, stream: open, clientId: 'host' });
  heard = [];
  host.onMessage(({ topic, payload, retained }) =>
    heard.push({ topic, payload: Buffer.from(payload).toString(), retained }),
  );
  await host.subscribe('backfeed/car/#', 1);
  onlines = 0;
  orders = [];
  hostCounter = 0;
  flash = createFlashStorage(flashGeometries['esp32']!.storage.bytes, flashGeometries['esp32']);
  start(flash);
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
    expect(payloadsOf('birth').map(content)).toEqual([birth]);
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
    await host.publish('backfeed/car/policy', sealed('policy', goodPolicy()), { qos: 1, retain: true });
    await live(3);
    expect(firmware.exposed.policy.heldPolicy()).toMatchObject(goodPolicy());
  });

  it('sets its clock by the host, within what the answer took on its way', async () => {
    const { wallMs, clockErrorMs } = firmware.exposed.clock;
    await live(2);
    expect(wallMs()).toBeNaN();
    expect(clockErrorMs()).toBeNaN();
    await acknowledge(null, HOST_MS);
    expect(clockErrorMs()).toBeLessThan(2000);
    // A second has passed since the answer came.
    expect(Math.abs(wallMs() - HOST_MS - 1000)).toBeLessThanOrEqual(clockErrorMs());
    for (const hostMs of [1_790_000_000_000, HOST_MS]) {
      // The owner's host is believed when it goes back, too; its second answer ends the doubt.
      await acknowledge(null, hostMs);
      expect(Math.abs(wallMs() - hostMs)).toBeLessThanOrEqual(5000);
      expect(clockErrorMs()).toBeGreaterThan(9e9);
      await acknowledge(null, hostMs);
      expect(clockErrorMs()).toBeLessThan(5000);
      expect(Math.abs(wallMs() - hostMs - 1000)).toBeLessThanOrEqual(clockErrorMs());
    }
    expect(refusedNow().count).toBe(0);
  });

  it('publishes the state retained, and says nothing while offline', async () => {
    link.publishState({ lost: true });
    await live(2);
    link.publishState({ mode: 'idle' });
    await live(1);
    expect(payloadsOf('state').map(content)).toEqual([{ mode: 'idle' }]);
  });
});

describe('what the device says', () => {
  it('is sealed for the host, with counters that never come again, over restarts too', async () => {
    const { up } = keys.secrets.keys[0]!;
    await live(2);
    for (let i = 0; i < 3; i++) {
      link.publishState({ v: 1, mode: 'idle' });
      await live(1);
    }
    cut();
    start(flash);
    await live(4);
    const counters = heard
      .filter(({ topic }) => !topic.endsWith('status'))
      .map(({ topic, payload }) => {
        const opened = openSeal(() => up, topic, Buffer.from(payload));
        if (!opened.ok) throw new Error(opened.detail);
        expect(opened.auth).toMatchObject({ key: '1', boot: 5, iat: null, exp: null });
        return opened.auth.ctr;
      });
    expect(counters).toHaveLength(5);
    expect(counters.slice(0, 4)).toEqual([1, 2, 3, 4]);
    expect(counters[4]).toBe(4097);
  });

  it('says until when it is valid once it knows the time', async () => {
    await live(2);
    await acknowledge(null);
    link.publishState({ v: 1 });
    await live(1);
    const { auth } = JSON.parse(payloadsOf('state')[0]!) as { auth: Auth };
    expect(Math.abs(auth.iat! - HOST_MS)).toBeLessThan(5000);
    expect(auth.exp! - auth.iat!).toBe(300_000);
  });

  it('is that it has no keys, and nothing else, while it has none', async () => {
    start(createFlashStorage(flashGeometries['esp32']!.storage.bytes, flashGeometries['esp32']), null);
    journal.append(entry('interval'));
    await host.publish('backfeed/car/policy', sealed('policy', goodPolicy()), { qos: 1, retain: true });
    await live(3);
    link.publishState({ v: 1 });
    await live(3);
    expect(heard.filter(({ topic }) => !topic.endsWith('policy'))).toEqual([
      { topic: 'backfeed/car/status', payload: 'unprovisioned', retained: false },
    ]);
    expect(firmware.exposed.policy.policyRefusal(HOST_MS)).toBe('NOT_PROVISIONED');
    expect((firmware.printed as string[]).splice(0)).toEqual([
      expect.stringMatching(/^NOT_PROVISIONED: .*backfeed provision/),
    ]);
  });
});

describe('acknowledgements', () => {
  it.each<[string, Reason, () => string]>([
    ['no JSON', 'MESSAGE_UNSIGNED', () => 'no JSON'],
    ['nothing', 'MESSAGE_UNSIGNED', () => ''],
    ['without a seal', 'MESSAGE_UNSIGNED', () => JSON.stringify({ v: 1, seq: 1, t: HOST_MS, re: newest() })],
    ['of another version', 'MESSAGE_MALFORMED', () => ackText(1, HOST_MS, { v: 2 })],
    ['with texts for numbers', 'MESSAGE_MALFORMED', () => ackText(1, HOST_MS, { t: '1780000000000' })],
    ['with a negative time', 'MESSAGE_MALFORMED', () => ackText(1, -1)],
    ['with no time', 'MESSAGE_MALFORMED', () => ackText(1, HOST_MS, { t: null })],
    ['for another boot', 'MESSAGE_STALE_BOOT', () => ackText(1, HOST_MS, {}, { boot: 4 })],
    ['for any boot', 'MESSAGE_STALE_BOOT', () => ackText(1, HOST_MS, {}, { boot: 0 })],
    ['that answers what was never sent', 'MESSAGE_EXPIRED', () => ackText(1, HOST_MS, { re: 5000 })],
    ['that answers nothing', 'MESSAGE_EXPIRED', () => ackText(1, HOST_MS, { re: 0 })],
    ['that answers in words', 'MESSAGE_EXPIRED', () => ackText(1, HOST_MS, { re: 'all' })],
  ])('%s are refused', async (_what, reason, make) => {
    journal.append(entry('interval'));
    await live(2);
    await say('ack', make());
    expect(journal.pending).toBe(1);
    expect(firmware.exposed.clock.wallMs()).toBeNaN();
    expect(refusedNow()).toEqual({ count: 1, last: reason });
    expect(link.online).toBe(true);
    await acknowledge(1);
    expect(journal.pending).toBe(0);
  });

  it('played again move no clock', async () => {
    await live(2);
    const old = ackText(null);
    await say('ack', old);
    await acknowledge(null, HOST_MS + 3_600_000);
    const before = firmware.exposed.clock.wallMs();
    await say('ack', old);
    expect(firmware.exposed.clock.wallMs()).toBeGreaterThan(before);
    expect(refusedNow()).toEqual({ count: 1, last: 'MESSAGE_REPLAYED' });
  });

  it('held back for minutes move no clock, though it was never set', async () => {
    await live(2);
    const heldBack = ackText(null);
    for (let i = 0; i < 5; i++) {
      await live(60);
      link.publishState({ v: 1 });
    }
    await say('ack', heldBack);
    expect(firmware.exposed.clock.wallMs()).toBeNaN();
    expect(refusedNow().last).toBe('MESSAGE_EXPIRED');
    await acknowledge(null);
    expect(firmware.exposed.clock.wallMs()).not.toBeNaN();
  });

  it('may answer what was said up to a minute and a half ago', async () => {
    await live(2);
    const late = ackText(null);
    await live(80);
    await say('ack', late);
    expect(firmware.exposed.clock.wallMs()).not.toBeNaN();
  });
});

describe('policies', () => {
  const held = (): number | undefined => firmware.exposed.policy.heldPolicy()?.id;

  it('must grow in their counter, and are kept with it', async () => {
    await live(2);
    const first = sealed('policy', goodPolicy(3));
    const second = sealed('policy', goodPolicy(4));
    await say('policy', second);
    expect(held()).toBe(4);
    await say('policy', first);
    expect(held()).toBe(4);
    expect(refusedNow()).toEqual({ count: 1, last: 'MESSAGE_REPLAYED' });
    // The broker's repetition is no news.
    await say('policy', second);
    expect(refusedNow().count).toBe(1);
    expect(firmware.exposed.policy.policiesTaken()).toBe(1);
    cut();
    start(flash);
    expect(held()).toBe(4);
    await live(2);
    await say('policy', first);
    expect(held()).toBe(4);
    expect(refusedNow()).toEqual({ count: 1, last: 'MESSAGE_REPLAYED' });
  });

  it('that flash has lost come back when the broker repeats them', async () => {
    await live(2);
    const [first, second] = [sealed('policy', goodPolicy(3)), sealed('policy', goodPolicy(4))];
    await say('policy', first);
    await say('policy', second);
    journal.keepPolicy(first);
    cut();
    start(flash);
    expect(held()).toBe(3);
    await live(2);
    await say('policy', second);
    expect(held()).toBe(4);
    expect(refusedNow().count).toBe(0);
  });

  it('with the counter of the one before and another content are refused', async () => {
    await live(2);
    await say('policy', sealed('policy', goodPolicy(3), { ctr: 9 }));
    await say('policy', sealed('policy', goodPolicy(4), { ctr: 9 }));
    expect(held()).toBe(3);
    expect(refusedNow().last).toBe('MESSAGE_REPLAYED');
  });

  it('that were signed with keys that are no longer there are forgotten with them, and their counters', async () => {
    await live(2);
    await say('policy', sealed('policy', goodPolicy(3), { ctr: 1_000_000 }));
    cut();
    flash.write('backfeed.keys', Buffer.from(JSON.stringify(simulatedKeys(2, 'car').device)));
    start(flash);
    expect(held()).toBeUndefined();
    await live(2);
    const { id, down } = simulatedKeys(2, 'car').secrets.keys[0]!;
    const auth = { key: id, boot: 0, ctr: 1, iat: HOST_MS, exp: HOST_MS + 900_000 };
    await say('policy', sealMessage(down, 'backfeed/car/policy', goodPolicy(5), auth));
    expect(held()).toBe(5);
    expect(refusedNow().count).toBe(0);
  });

  it.each<[string, Reason, (now: number) => string]>([
    [
      'expired',
      'MESSAGE_EXPIRED',
      (now) => sealed('policy', goodPolicy(), { iat: now - 10_000, exp: now - 5000 }),
    ],
    [
      'from the future',
      'MESSAGE_EXPIRED',
      (now) => sealed('policy', goodPolicy(), { iat: now + 60_000, exp: now + 90_000 }),
    ],
    [
      'for longer than a week',
      'MESSAGE_MALFORMED',
      () => sealed('policy', goodPolicy(), { exp: HOST_MS + 700_000_000 }),
    ],
    ['without an end', 'MESSAGE_MALFORMED', () => sealed('policy', goodPolicy(), { iat: null, exp: null })],
    ['for one boot', 'MESSAGE_STALE_BOOT', () => sealed('policy', goodPolicy(), { boot: 5 })],
    [
      'with an impossible table',
      'MESSAGE_MALFORMED',
      () => sealed('policy', { ...goodPolicy(), table: '/w==' }),
    ],
    ['with a negative slot', 'MESSAGE_MALFORMED', () => sealed('policy', { ...goodPolicy(), slotMs: -1 })],
  ])('%s are refused', async (_what, reason, make) => {
    await live(2);
    await acknowledge(null);
    await say('policy', make(firmware.exposed.clock.wallMs()));
    expect(held()).toBeUndefined();
    expect(refusedNow()).toEqual({ count: 1, last: reason });
  });
});
