import { createHmac } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { commands, SETPOINT_TTL_MIN_S, type CommandAckMessage } from '../../../firmware/contract/commands.ts';
import { safetyLimits } from '../../../firmware/contract/safetyLimits.ts';
import { COUNTER_MAX, type Auth } from '../../../firmware/contract/envelope.ts';
import type { Reason } from '../../../firmware/contract/reasons.ts';
import { openSeal, sealMessage } from '../../../host/trust/envelope.ts';
import { simulatedKeys } from '../../../host/trust/simulatedKeys.ts';
import { flashGeometries } from '../../../sim/espruino/flashGeometry.ts';
import { createFlashStorage, type FlashStorage } from '../../../sim/espruino/flashStorage.ts';
import { loadFirmware, type FirmwareSurroundings, type LoadedFirmware } from '../loadFirmware.ts';

interface Modules {
  trust: {
    openTrust(
      config: object,
      boot: number,
      journal: object,
      memory: object,
      handler: object,
    ): { receiveCommand(name: string, topic: string, text: string, retained: boolean): string | null };
  };
  journal: { openJournal(region: object): object };
  memory: { createDeviceMemory(journal: object): { get(place: number): number } };
  refused: { refused: { count: number; last: Reason | null } };
  board: { board: { journalFlash: object } };
  clock: { tellTime(unixMs: number, errorMs: number, source: string): void };
}

const NOW_MS = 1_780_000_000_000;
const BOOT = 5;
const keys = simulatedKeys(1, 'car');
const { id: keyId, up, down } = keys.secrets.keys[0]!;
const config = { vehicle: 'car', maxExportW: 9000, maxImportW: 7000 };

let boot: (surroundings: FirmwareSurroundings) => LoadedFirmware<Modules>;
beforeAll(async () => {
  boot = await loadFirmware<Modules>({
    trust: 'link/trust.ts',
    journal: 'journal/journal.ts',
    memory: 'journal/deviceMemory.ts',
    refused: 'link/refused.ts',
    board: 'boards/esp32.ts',
    clock: 'drivers/clock.ts',
  });
});

let flash: FlashStorage;
let exposed: Modules;
let receive: (name: string, topic: string, text: string, retained: boolean) => string | null;
let orders: unknown[][];
let counter: number;
let refusal: Reason | null;

function start(): void {
  ({ exposed } = boot({ flash }));
  const journal = exposed.journal.openJournal(exposed.board.board.journalFlash);
  const take =
    (name: string) =>
    (...args: unknown[]) => {
      orders.push([name, ...args]);
      return refusal;
    };
  receive = exposed.trust.openTrust(config, BOOT, journal, exposed.memory.createDeviceMemory(journal), {
    stop: take('stop'),
    resume: take('resume'),
    setpoint: take('setpoint'),
    clearFaults: take('clearFaults'),
  }).receiveCommand;
}

beforeEach(() => {
  flash = createFlashStorage(flashGeometries['esp32']!.storage.bytes, flashGeometries['esp32']);
  flash.write('backfeed.keys', Buffer.from(JSON.stringify(keys.device)));
  orders = [];
  counter = 0;
  refusal = null;
  start();
  exposed.clock.tellTime(NOW_MS, 0, 'host');
});

const topicOf = (name: string): string => `backfeed/car/command/${name}`;
const sealed = (name: string, content: object = {}, auth: Partial<Auth> = {}): string =>
  sealMessage(
    down,
    topicOf(name),
    { v: 1, ...content },
    {
      key: keyId,
      boot: BOOT,
      ctr: ++counter,
      iat: NOW_MS,
      exp: NOW_MS + 60_000,
      ...auth,
    },
  );
/** The MAC of a text that the host would never write. */
const sealRaw = (signed: string, topic: string): string =>
  createHmac('sha256', down).update(`${topic}\n${signed}`).digest('base64');
/** What the device answers, its seal checked; null for nothing. */
function send(name: string, text: string, retained = false): CommandAckMessage | null {
  const answer = receive(name, topicOf(name), text, retained);
  if (answer === null) return null;
  expect(openSeal(() => up, `${topicOf(name)}/ack`, Buffer.from(answer))).toMatchObject({ ok: true });
  return JSON.parse(answer) as CommandAckMessage;
}
const refusedNow = () => ({ ...exposed.refused.refused });

describe('good commands', () => {
  it.each<[string, object, unknown[]]>([
    ['stop', {}, ['stop']],
    ['resume', {}, ['resume']],
    ['clear-faults', {}, ['clearFaults']],
    ['setpoint', { powerW: 3000, ttlS: 30 }, ['setpoint', 3000, 30]],
    ['setpoint', { powerW: 9000, ttlS: SETPOINT_TTL_MIN_S }, ['setpoint', 9000, 5]],
    ['setpoint', { powerW: -7000, ttlS: safetyLimits.setpointTtlS.default }, ['setpoint', -7000, 30]],
    ['setpoint', { powerW: 0, ttlS: 30 }, ['setpoint', 0, 30]],
  ])('%s %j is obeyed, once, and answered', (name, content, order) => {
    const text = sealed(name, content);
    expect(send(name, text)).toMatchObject({ v: 1, re: 1, result: 'OK' });
    expect(orders).toEqual([order]);
    // The broker's duplicate, or somebody's.
    expect(send(name, text)).toBeNull();
    expect(orders).toEqual([order]);
    expect(refusedNow()).toEqual({ count: 1, last: 'MESSAGE_REPLAYED' });
  });

  it('are all that the table names', () => {
    for (const name of Object.keys(commands)) send(name, sealed(name, { powerW: 0, ttlS: 30 }));
    expect(orders).toHaveLength(Object.keys(commands).length);
  });

  it('of which the controller says no are answered with its reason', () => {
    refusal = 'COMMAND_NEEDS_PRESENCE';
    expect(send('clear-faults', sealed('clear-faults'))).toMatchObject({ result: 'COMMAND_NEEDS_PRESENCE' });
    expect(refusedNow()).toEqual({ count: 1, last: 'COMMAND_NEEDS_PRESENCE' });
  });
});

describe('bad commands', () => {
  it.each<[string, string, Reason, () => string]>([
    ['unsigned', 'stop', 'MESSAGE_UNSIGNED', () => '{"v":1}'],
    ['with a tag cut short', 'stop', 'MESSAGE_UNSIGNED', () => sealed('stop').replace(/.{8}"}$/, '"}')],
    [
      'with a wrong tag',
      'stop',
      'SIGNATURE_WRONG',
      () =>
        sealed('stop')
          .replace(/.=?"}$/, 'A="}')
          .replace(/(.)(A="})$/, 'B$2'),
    ],
    [
      'with a tag of zeros',
      'stop',
      'SIGNATURE_WRONG',
      () => sealed('stop').replace(/.{44}"}$/, `${'A'.repeat(43)}="}`),
    ],
    [
      'changed afterwards',
      'setpoint',
      'SIGNATURE_WRONG',
      () => sealed('setpoint', { powerW: 10, ttlS: 30 }).replace('10', '90'),
    ],
    ['of another topic', 'resume', 'SIGNATURE_WRONG', () => sealed('stop')],
    [
      'with the key of the other direction',
      'stop',
      'SIGNATURE_WRONG',
      () =>
        sealMessage(
          up,
          topicOf('stop'),
          { v: 1 },
          { key: keyId, boot: BOOT, ctr: 1, iat: NOW_MS, exp: NOW_MS + 1000 },
        ),
    ],
    [
      'with the key of another device',
      'stop',
      'SIGNATURE_WRONG',
      () =>
        sealMessage(
          simulatedKeys(2, 'car').secrets.keys[0]!.down,
          topicOf('stop'),
          { v: 1 },
          {
            key: keyId,
            boot: BOOT,
            ctr: 1,
            iat: NOW_MS,
            exp: NOW_MS + 1000,
          },
        ),
    ],
    [
      'with the same secret for another vehicle',
      'stop',
      'SIGNATURE_WRONG',
      () =>
        sealMessage(
          simulatedKeys(1, 'other').secrets.keys[0]!.down,
          topicOf('stop'),
          { v: 1 },
          {
            key: keyId,
            boot: BOOT,
            ctr: 1,
            iat: NOW_MS,
            exp: NOW_MS + 1000,
          },
        ),
    ],
    [
      'with a key that is not in use',
      'stop',
      'KEY_UNKNOWN',
      () =>
        sealMessage(
          simulatedKeys(2, 'car').secrets.keys[0]!.down,
          topicOf('stop'),
          { v: 1 },
          {
            key: '9',
            boot: BOOT,
            ctr: 1,
            iat: NOW_MS,
            exp: NOW_MS + 1000,
          },
        ),
    ],
    ['too long', 'stop', 'MESSAGE_TOO_LONG', () => sealed('stop', { more: 'x'.repeat(5000) })],
    ['deep, and unsigned', 'stop', 'MESSAGE_UNSIGNED', () => '['.repeat(3900)],
    [
      'deep, under a foreign tag',
      'stop',
      'KEY_UNKNOWN',
      () => `{"a":${'['.repeat(3800)},"mac":"${'A'.repeat(43)}="}`,
    ],
  ])('%s are refused and get no answer', (_what, name, reason, make) => {
    expect(send(name, make())).toBeNull();
    expect(orders).toEqual([]);
    expect(refusedNow()).toEqual({ count: 1, last: reason });
    counter += 10;
    expect(send('stop', sealed('stop'))).toMatchObject({ result: 'OK' });
  });

  it('that the broker kept are refused, whoever signed them', () => {
    expect(send('stop', sealed('stop'), true)).toBeNull();
    expect(refusedNow()).toEqual({ count: 1, last: 'COMMAND_RETAINED' });
    expect(orders).toEqual([]);
  });

  it.each<[string, Reason, string, object, Partial<Auth>]>([
    ['for the boot before', 'MESSAGE_STALE_BOOT', 'stop', {}, { boot: BOOT - 1 }],
    ['for any boot', 'MESSAGE_STALE_BOOT', 'stop', {}, { boot: 0 }],
    ['that do not exist', 'COMMAND_UNKNOWN', 'export-all', {}, {}],
    ['named like what every object has', 'COMMAND_UNKNOWN', 'toString', {}, {}],
    ['that are too late', 'MESSAGE_EXPIRED', 'stop', {}, { iat: NOW_MS - 60_001, exp: NOW_MS - 1 }],
    ['from the future', 'MESSAGE_EXPIRED', 'stop', {}, { iat: NOW_MS + 6000, exp: NOW_MS + 60_000 }],
    ['valid for too long', 'MESSAGE_MALFORMED', 'stop', {}, { exp: NOW_MS + 60_001 }],
    ['that end before they begin', 'MESSAGE_MALFORMED', 'stop', {}, { iat: NOW_MS + 2, exp: NOW_MS + 1 }],
    ['without an end', 'MESSAGE_MALFORMED', 'stop', {}, { iat: null, exp: null }],
    ['with texts for times', 'MESSAGE_MALFORMED', 'stop', {}, { exp: 'later' as unknown as number }],
    ['to export more than the device may', 'MESSAGE_MALFORMED', 'setpoint', { powerW: 9001, ttlS: 30 }, {}],
    ['to import more than the device may', 'MESSAGE_MALFORMED', 'setpoint', { powerW: -7001, ttlS: 30 }, {}],
    ['with a power in words', 'MESSAGE_MALFORMED', 'setpoint', { powerW: '100', ttlS: 30 }, {}],
    ['with half a watt', 'MESSAGE_MALFORMED', 'setpoint', { powerW: 100.5, ttlS: 30 }, {}],
    ['with no power', 'MESSAGE_MALFORMED', 'setpoint', { ttlS: 30 }, {}],
    ['with null for a power', 'MESSAGE_MALFORMED', 'setpoint', { powerW: null, ttlS: 30 }, {}],
    ['with a list for a power', 'MESSAGE_MALFORMED', 'setpoint', { powerW: [100], ttlS: 30 }, {}],
    ['with true for a power', 'MESSAGE_MALFORMED', 'setpoint', { powerW: true, ttlS: 30 }, {}],
    ['with a time that is too short', 'MESSAGE_MALFORMED', 'setpoint', { powerW: 100, ttlS: 4 }, {}],
    ['with a time that is too long', 'MESSAGE_MALFORMED', 'setpoint', { powerW: 100, ttlS: 31 }, {}],
    ['with a negative time', 'MESSAGE_MALFORMED', 'setpoint', { powerW: 100, ttlS: -30 }, {}],
    ['with no time', 'MESSAGE_MALFORMED', 'setpoint', { powerW: 100 }, {}],
  ])('%s are refused, and the answer says why', (_what, result, name, content, auth) => {
    expect(send(name, sealed(name, content, auth))).toMatchObject({ re: 1, result });
    expect(orders).toEqual([]);
    expect(refusedNow()).toEqual({ count: 1, last: result });
    // No replay gets a second answer.
    counter = 0;
    expect(send(name, sealed(name, content, auth))).toBeNull();
    expect(refusedNow()).toEqual({ count: 2, last: 'MESSAGE_REPLAYED' });
  });

  it.each(['1e309', '-1e309', '-0', 'NaN', '1e-400', '1,5'])('with %s for a power are refused', (number) => {
    // The owner's own host would have to write it: what is not JSON goes under its seal as it is.
    const text = sealed('setpoint', { powerW: 12345, ttlS: 30 });
    const signed = text.slice(0, text.indexOf(',"mac"')).replace('12345', number);
    const mac = sealRaw(signed, topicOf('setpoint'));
    send('setpoint', `${signed},"mac":"${mac}"}`);
    const obeyed = orders.map(([, powerW]) => powerW);
    // 1e-400 is a zero like any other.
    expect(obeyed).toEqual(number === '1e-400' ? [0] : []);
    expect(refusedNow().count).toBe(number === '1e-400' ? 0 : 1);
  });

  it.each<[string, unknown]>([
    ['2^53', 2 ** 53],
    ['2^64 - 1', 18446744073709551615n],
    ['a text', '7'],
    ['2^53 as a text', '9007199254740992'],
    ['2^64 - 1 as a text', '18446744073709551615'],
    ['0', 0],
    ['-1', -1],
    ['a fraction', 1.5],
    ['null', null],
    ['a list', [3]],
  ])('with %s for a counter are refused', (_what, ctr) => {
    const text = sealed('stop');
    const written = typeof ctr === 'bigint' ? String(ctr) : JSON.stringify(ctr);
    const signed = text.slice(0, text.indexOf(',"mac"')).replace('"ctr":1', `"ctr":${written}`);
    expect(send('stop', `${signed},"mac":"${sealRaw(signed, topicOf('stop'))}"}`)).toBeNull();
    expect(refusedNow()).toEqual({ count: 1, last: 'MESSAGE_MALFORMED' });
    expect(orders).toEqual([]);
    expect(send('stop', sealed('stop'))).toMatchObject({ result: 'OK' });
  });
});

describe('counters of commands', () => {
  it('take the greatest there is, and nothing after it', () => {
    expect(send('stop', sealed('stop', {}, { ctr: COUNTER_MAX }))).toMatchObject({ result: 'OK' });
    expect(send('stop', sealed('stop', {}, { ctr: COUNTER_MAX }))).toBeNull();
    expect(send('stop', sealed('stop'))).toBeNull();
  });

  it('are shared by all commands: an older one of another name is refused', () => {
    const stop = sealed('stop');
    const resume = sealed('resume');
    expect(send('resume', resume)).toMatchObject({ result: 'OK' });
    expect(send('stop', stop)).toBeNull();
    expect(refusedNow().last).toBe('MESSAGE_REPLAYED');
  });

  it('outlive a restart', () => {
    const first = sealed('stop');
    const second = sealed('stop');
    send('stop', second);
    start();
    exposed.clock.tellTime(NOW_MS, 0, 'host');
    expect([send('stop', first), send('stop', second)]).toEqual([null, null]);
    expect(refusedNow()).toEqual({ count: 2, last: 'MESSAGE_REPLAYED' });
    expect(send('stop', sealed('stop'))).toMatchObject({ result: 'OK' });
  });
});

describe('without a clock', () => {
  beforeEach(start);

  it.each<[string, object, 'OK' | Reason]>([
    ['stop', {}, 'OK'],
    ['setpoint', { powerW: 0, ttlS: 30 }, 'OK'],
    ['setpoint', { powerW: 1, ttlS: 30 }, 'CLOCK_UNSET'],
    ['setpoint', { powerW: -1, ttlS: 30 }, 'CLOCK_UNSET'],
    ['resume', {}, 'CLOCK_UNSET'],
    ['clear-faults', {}, 'CLOCK_UNSET'],
  ])('%s %j gives %s', (name, content, result) => {
    expect(send(name, sealed(name, content))).toMatchObject({ result });
    expect(orders).toHaveLength(result === 'OK' ? 1 : 0);
  });

  it('only what can take power away is taken, as the table says', () => {
    for (const [name, { reducesPower }] of Object.entries(commands)) {
      const { result } = send(name, sealed(name, { powerW: 100, ttlS: 30 }))!;
      expect([name, result]).toEqual([name, reducesPower ? 'OK' : 'CLOCK_UNSET']);
    }
  });
});

describe('with a clock that is not sure', () => {
  /** The clock is behind by so much, and knows how far it may be. */
  const behindBy = (ms: number): void => {
    start();
    exposed.clock.tellTime(NOW_MS - ms, ms, 'host');
  };

  it('a command counts that may be in time, and none that is over for sure', () => {
    behindBy(50_000);
    expect(send('resume', sealed('resume'))).toMatchObject({ result: 'OK' });
    const [iat, exp] = [NOW_MS - 170_000, NOW_MS - 110_000];
    expect(send('resume', sealed('resume', {}, { iat, exp }))).toMatchObject({ result: 'MESSAGE_EXPIRED' });
  });

  it('nothing gives power, and everything may take it away', () => {
    behindBy(60_000);
    expect(send('resume', sealed('resume'))).toMatchObject({ result: 'CLOCK_UNSURE' });
    expect(send('setpoint', sealed('setpoint', { powerW: 1, ttlS: 30 }))).toMatchObject({
      result: 'CLOCK_UNSURE',
    });
    expect(send('setpoint', sealed('setpoint', { powerW: 0, ttlS: 30 }))).toMatchObject({ result: 'OK' });
    expect(send('stop', sealed('stop'))).toMatchObject({ result: 'OK' });
  });

  it('set back by an hour it opens no message that was taken', () => {
    const old = sealed('stop');
    expect(send('stop', old)).toMatchObject({ result: 'OK' });
    exposed.clock.tellTime(NOW_MS - 3_600_000, 0, 'host');
    expect(send('stop', old)).toBeNull();
    expect(refusedNow().last).toBe('MESSAGE_REPLAYED');
  });
});
