import { beforeAll, describe, expect, it } from 'vitest';
import type { DeviceNetwork } from '../../../sim/espruino/deviceNetwork.ts';
import { loadFirmware, type FirmwareSurroundings, type LoadedFirmware } from '../loadFirmware.ts';

interface Modules {
  clock: {
    wallMs(): number;
    clockErrorMs(): number;
    readonly clockSource: string | null;
    tellTime(unixMs: number, errorMs: number, source: string): void;
  };
  sntp: { tendTimeServer(config: object): void };
}

let boot: (surroundings?: FirmwareSurroundings) => LoadedFirmware<Modules>;
beforeAll(async () => {
  boot = await loadFirmware<Modules>({ clock: 'drivers/clock.ts', sntp: 'drivers/sntp.ts' });
});

const UNIX_MS = 1_780_000_000_250;
const ROUND_TRIP_MS = 80;
const HOUR_S = 3600;
const config = { broker: { host: 'broker', port: 1883 } };

interface Answer {
  leap: number;
  mode: number;
  stratum: number;
  rootDelayS: number;
  rootDispersionS: number;
  /** What was asked with. */
  mark: Buffer;
  unixMs: number;
  bytes: number;
}

const NTP_S_AT_1970 = 2_208_988_800;

/** As RFC 4330, section 4, draws it. */
function packet(answer: Answer): string {
  const bytes = Buffer.alloc(48);
  bytes[0] = (answer.leap << 6) | (4 << 3) | answer.mode;
  bytes[1] = answer.stratum;
  bytes.writeUInt32BE(answer.rootDelayS * 65536, 4);
  bytes.writeUInt32BE(answer.rootDispersionS * 65536, 8);
  answer.mark.copy(bytes, 24);
  const s = Math.floor(answer.unixMs / 1000);
  bytes.writeUInt32BE((s + NTP_S_AT_1970) % 2 ** 32, 40);
  bytes.writeUInt32BE(((answer.unixMs - s * 1000) / 1000) * 2 ** 32, 44);
  return bytes.subarray(0, answer.bytes).toString('latin1');
}

interface Asked {
  readonly host: string;
  readonly port: number;
  readonly data: Buffer;
  readonly atS: number;
}

/** @param change null: the server does not answer */
function bootWithServer(change: ((answer: Answer) => void) | null, random?: () => number) {
  const asked: Asked[] = [];
  const answers: { readonly text: string; readonly give: (text: string) => void }[] = [];
  const network: DeviceNetwork = {
    connect: () => ({ write: () => undefined, end: () => undefined }),
    datagram: (host, port, text, give) => {
      const data = Buffer.from(text, 'latin1');
      asked.push({ host, port, data, atS: loaded.board.scheduler.nowUs / 1e6 });
      if (!change) return;
      const answer: Answer = {
        leap: 0,
        mode: 4,
        stratum: 2,
        rootDelayS: 0,
        rootDispersionS: 0,
        mark: data.subarray(40),
        unixMs: UNIX_MS,
        bytes: 48,
      };
      change(answer);
      answers.push({ text: packet(answer), give });
    },
  };
  const loaded: LoadedFirmware<Modules> = boot({ network, ...(random && { random }) });
  const { clock, sntp } = loaded.exposed;
  /** The answers come in after `ROUND_TRIP_MS`. */
  const run = (seconds: number, more: object = {}): void => {
    for (let s = 0; s < seconds; s++) {
      sntp.tendTimeServer({ ...config, ...more });
      loaded.run(ROUND_TRIP_MS);
      for (const { text, give } of answers.splice(0)) give(text);
      loaded.run(1000 - ROUND_TRIP_MS);
    }
  };
  return { ...loaded, clock, asked, run };
}

describe('tendTimeServer', () => {
  it('asks as a client of version 4, with a number of its own in place of its time', () => {
    const seen: string[] = [];
    for (const chance of [0.1, 0.7]) {
      const { asked, run } = bootWithServer(null, () => chance);
      run(12);
      expect(asked).toMatchObject([{ host: 'broker', port: 123 }]);
      const { data } = asked[0]!;
      expect(data.subarray(0, 40).toString('hex')).toBe('23'.padEnd(80, '0'));
      expect(data).toHaveLength(48);
      seen.push(data.subarray(40).toString('hex'));
    }
    expect(new Set(seen).size).toBe(2);
  });

  it('asks the server of the settings where they name one', () => {
    const { asked, run } = bootWithServer(null);
    run(12, { ntp: 'time.example' });
    expect(asked).toMatchObject([{ host: 'time.example' }]);
  });

  it('sets a clock that is unset, half a round trip after the server looked', () => {
    const { clock, run } = bootWithServer(() => undefined);
    run(10);
    expect(clock.clockSource).toBeNull();
    run(1);
    expect(clock.clockSource).toBe('ntp');
    // From the middle of the round trip to the end of the second.
    expect(clock.wallMs() - (UNIX_MS + 1000 - ROUND_TRIP_MS / 2)).toBeCloseTo(0, 1);
    expect(clock.clockErrorMs()).toBeGreaterThanOrEqual(1000);
    expect(clock.clockErrorMs()).toBeLessThan(1001);
  });

  it('adds how far the server may be off to half of the round trip', () => {
    const { clock, run } = bootWithServer((answer) => {
      answer.rootDelayS = 3;
      answer.rootDispersionS = 0.75;
    });
    run(11);
    expect(clock.clockErrorMs()).toBeGreaterThan(2250 + ROUND_TRIP_MS / 2 - 1);
    expect(clock.clockErrorMs()).toBeLessThan(2250 + ROUND_TRIP_MS / 2 + 1);
  });

  it.each<[string, (answer: Answer) => void, boolean]>([
    ['the first stratum', (answer) => (answer.stratum = 1), true],
    ['the last stratum', (answer) => (answer.stratum = 15), true],
    ['a leap second to come', (answer) => (answer.leap = 2), true],
    ['the time after the counter began anew', (answer) => (answer.unixMs = Date.UTC(2036, 1, 8)), true],
    ['a refusal (stratum 0)', (answer) => (answer.stratum = 0), false],
    ['a server that is not synchronised (stratum 16)', (answer) => (answer.stratum = 16), false],
    ['a server that says that it has no time', (answer) => (answer.leap = 3), false],
    ['the question itself', (answer) => (answer.mode = 3), false],
    ['a broadcast', (answer) => (answer.mode = 5), false],
    ['another number than was sent', (answer) => (answer.mark = Buffer.alloc(8)), false],
    ['half of the number', (answer) => (answer.mark = Buffer.concat([answer.mark.subarray(0, 4)])), false],
    ['no time', (answer) => (answer.unixMs = -NTP_S_AT_1970 * 1000), false],
    ['a time before this firmware', (answer) => (answer.unixMs = Date.UTC(2023, 11, 31)), false],
    ['the time of a clock that was never set', (answer) => (answer.unixMs = 86_400_000), false],
    ['a packet that is cut', (answer) => (answer.bytes = 47), false],
    ['an empty packet', (answer) => (answer.bytes = 0), false],
  ])('%s', (_what, change, isTaken) => {
    const { clock, run, board, printed } = bootWithServer(change, () => 0.3);
    run(12);
    expect(clock.clockSource).toBe(isTaken ? 'ntp' : null);
    expect([board.uncaught(), printed]).toEqual([0, []]);
  });

  it('asks nobody while the host has told the time well', () => {
    const { clock, asked, run } = bootWithServer(() => undefined);
    clock.tellTime(UNIX_MS, 50, 'host');
    run(HOUR_S + 20);
    expect(asked).toEqual([]);
  });

  it('moves no clock of the host that it contradicts', () => {
    const { clock, asked, run } = bootWithServer((answer) => (answer.unixMs += 3_600_000));
    clock.tellTime(UNIX_MS, 5000, 'host');
    run(12);
    expect(asked).toHaveLength(1);
    expect(clock.clockSource).toBe('host');
    expect(clock.wallMs() - (UNIX_MS + 12_000)).toBeCloseTo(0, 1);
    expect(clock.clockErrorMs()).toBeCloseTo(5000, -1);
  });

  it.each<[string, ((answer: Answer) => void) | null, number]>([
    ['every minute a server that is silent', null, 65],
    ['every hour one that told the time', () => undefined, HOUR_S + 1],
    ['every hour one that refused', (answer) => (answer.stratum = 0), HOUR_S + 1],
  ])('asks %s', (_what, change, everyS) => {
    const { asked, run } = bootWithServer(change);
    run(2 * everyS);
    expect(asked.map(({ atS }) => Math.round(atS))).toEqual([10, 10 + everyS]);
  });

  it('hears nothing that comes later than its patience lasts', () => {
    const late: (() => void)[] = [];
    const { exposed, run } = boot({
      network: {
        connect: () => ({ write: () => undefined, end: () => undefined }),
        datagram: (_host, _port, text, give) => {
          const mark = Buffer.from(text, 'latin1').subarray(40);
          const answer = { leap: 0, mode: 4, stratum: 2, rootDelayS: 0, rootDispersionS: 0, bytes: 48 };
          late.push(() => give(packet({ ...answer, mark, unixMs: UNIX_MS })));
        },
      },
    });
    for (let s = 0; s < 11; s++) exposed.sntp.tendTimeServer(config);
    run(5500);
    late[0]!();
    run(500);
    expect(exposed.clock.clockSource).toBeNull();
  });

  it('goes on where there is no socket to be had', () => {
    const { exposed, board, run } = boot({
      network: {
        connect: () => ({ write: () => undefined, end: () => undefined }),
        datagram: () => {
          throw new Error('Unable to create socket');
        },
      },
    });
    for (let s = 0; s < 11; s++) exposed.sntp.tendTimeServer(config);
    run(6000);
    expect(board.uncaught()).toBe(0);
  });
});
