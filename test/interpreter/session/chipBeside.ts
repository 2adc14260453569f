/**
 * What stands beside the bundle on a real interpreter that has no pins: two models of the CAN chip behind `SPI1`, the
 * lines, the interrupt pins, a watchdog, and a clock that the world's time moves, so that a busy machine makes the
 * session slower and not different. Frames and line levels come and go over a TCP socket. It is compiled by the
 * firmware's pipeline and runs before the bundle in the same interpreter.
 */
import { linuxWiring } from '../../../firmware/contract/boards/linux.ts';
import { lines, type LineName } from '../../../firmware/contract/pins.ts';
import type { CanFrame } from '../../../sim/bus/canNode.ts';
import { createMcp2515, type Mcp2515 } from '../../../sim/chips/mcp2515.ts';
import { createDeviceTimers } from './deviceTimers.ts';
import { SAYS } from './says.ts';
import {
  AHEAD_US,
  PEER_FILE,
  RECORD_BYTES,
  RECORD_TIME_STEP_US,
  recordKinds,
  recordOffsets,
} from './peerRecord.ts';

interface PeerSocket {
  write(data: string): boolean;
  on(event: 'data', fn: (data: string) => void): void;
  on(event: 'close', fn: () => void): void;
}
declare const require: {
  (name: 'Storage'): { readJSON(name: string): { port: number } };
  (name: 'net'): { connect(options: { host: string; port: number }, done: () => void): PeerSocket };
};
declare const global: Record<string, unknown>;
declare const E: Record<string, unknown> & { toUint8Array(data: string): Uint8Array };
declare const console: { log(line: string): void };
declare const process: { on(event: 'uncaughtException', fn: (error: unknown) => void): void };
declare const setInterval: (fn: () => void, ms: number) => number;
declare const quit: () => void;

const CAN_BITRATE = 500000;
/** How often the socket is looked at: the interpreter sleeps until its next timer. */
const PUMP_MS = 1;
/** What a call of the bundle takes on the device's clock: a loop that waits for the clock must come to an end. */
const CALL_S = 20e-6;
const WATCHDOG_CHECK_MS = 500;

const lineNames = Object.keys(lines) as LineName[];
const timers = createDeviceTimers();

/** A chip on its bus, and the bundle's watch on its interrupt pin. */
interface WatchedChip {
  readonly chip: Mcp2515;
  watch: (() => void) | null;
  /** The pin has fallen since the watch ran last. */
  isDue: boolean;
}

const createWatchedChip = (): WatchedChip => {
  const watched: WatchedChip = {
    chip: createMcp2515({
      oscillatorHz: linuxWiring.vehicleCan.oscillatorMhz * 1e6,
      busBitrate: CAN_BITRATE,
      onInterrupt: (low) => {
        if (low) watched.isDue = true;
      },
    }),
    watch: null,
    isDue: false,
  };
  return watched;
};
const vehicle = createWatchedChip();
const charger = createWatchedChip();
// A pin prints as its name, whether the bundle names it or hands over the pin itself.
const bySelect: Record<string, WatchedChip> = {};
bySelect[linuxWiring.vehicleCan.chipSelect] = vehicle;
bySelect[linuxWiring.chargerCan.chipSelect] = charger;
const byInterrupt: Record<string, WatchedChip> = {};
byInterrupt[linuxWiring.vehicleCan.interrupt] = vehicle;
byInterrupt[linuxWiring.chargerCan.interrupt] = charger;
const levels: Record<string, number> = {};
const outputs: Record<string, number> = {};
lineNames.forEach((name, index) => {
  levels[linuxWiring.lines[name]] = 0;
  if (lines[name] !== null) outputs[linuxWiring.lines[name]] = index;
});

let peer: PeerSocket | null = null;
let received = '';
/** Time of the first record in `received`, s; NaN when it has not been looked at. */
let nextAtS = NaN;
let toldUntilS = 0;
let peerAcknowledges = false;
let acknowledges = false;
let isPumping = false;

const head = (kind: number, id: number, lengthBytes: number): string =>
  String.fromCharCode(
    kind,
    0,
    0,
    0,
    0,
    (id >> 24) & 255,
    (id >> 16) & 255,
    (id >> 8) & 255,
    id & 255,
    lengthBytes,
  );
const tell = (kind: number, id: number, level: number): void => {
  if (peer) peer.write(head(kind, id, level) + '\0\0\0\0\0\0\0\0');
};

/** What the chip on the charger bus wants now; the other one only listens. An acknowledgement comes at once, if at all. */
const serveCharger = (): void => {
  const { chip } = charger;
  if (chip.acknowledges !== acknowledges) {
    acknowledges = chip.acknowledges;
    tell(recordKinds.acknowledges, 0, acknowledges ? 1 : 0);
  }
  if (chip.nextSendAtUs === Infinity) return;
  const sent = chip.frameToSend();
  if (!peer || !peerAcknowledges) {
    chip.onSendError(timers.nowS * 1e6);
    return;
  }
  let record = head(recordKinds.chargerFrame, sent.id, sent.lengthBytes);
  for (let i = 0; i < 8; i++) record += String.fromCharCode(sent.data[i]!);
  peer.write(record);
  chip.onSent(timers.nowS * 1e6);
};

const frame: CanFrame = { id: 0, extended: false, remote: false, lengthBytes: 0, data: new Uint8Array(8) };
const word = (bytes: Uint8Array, at: number): number =>
  bytes[at]! * 16777216 + ((bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!);

/** Time of the record at `start`, s. */
const timeAt = (start: number): number =>
  (word(E.toUint8Array(received.substr(start + recordOffsets.time, 4)), 0) * RECORD_TIME_STEP_US) / 1e6;

/** When the first record is due, s; Infinity while there is none. */
const recordAtS = (): number => {
  if (isNaN(nextAtS)) {
    if (received.length < RECORD_BYTES) return Infinity;
    nextAtS = timeAt(0);
  }
  return nextAtS;
};

const takeRecord = (): void => {
  const kind = received.charCodeAt(0);
  const bytes = E.toUint8Array(received.substr(0, RECORD_BYTES));
  const id = word(bytes, recordOffsets.id);
  const lengthBytes = bytes[recordOffsets.lengthBytes]!;
  if (kind === recordKinds.vehicleFrame || kind === recordKinds.chargerFrame) {
    frame.id = id;
    frame.lengthBytes = lengthBytes;
    frame.data.set(E.toUint8Array(received.substr(recordOffsets.data, 8)));
    (kind === recordKinds.vehicleFrame ? vehicle : charger).chip.onFrame(frame, nextAtS * 1e6);
  } else if (kind === recordKinds.line) levels[linuxWiring.lines[lineNames[id]!]] = lengthBytes;
  else if (kind === recordKinds.acknowledges) peerAcknowledges = lengthBytes === 1;
  received = received.substr(RECORD_BYTES);
  nextAtS = NaN;
};

/** From inside a call of the bundle: frames come, watches have to wait until it returns. */
const syncBus = (): void => {
  timers.nowS += CALL_S;
  while (recordAtS() <= timers.nowS) takeRecord();
};

/** Runs the watch of a pin that has fallen; returns whether there was one. */
const runWatch = (watched: WatchedChip): boolean => {
  if (!watched.isDue) return false;
  watched.isDue = false;
  if (watched.watch) watched.watch();
  return true;
};

/** The next thing that happens until `untilS`; false when there is nothing. */
const happen = (untilS: number): boolean => {
  if (runWatch(vehicle) || runWatch(charger)) return true;
  const timerS = timers.nextAtS();
  const atS = recordAtS();
  if (atS <= timerS) {
    if (atS > untilS) return false;
    if (timers.nowS < atS) timers.nowS = atS;
    takeRecord();
  } else {
    if (timerS > untilS) return false;
    timers.runNext();
  }
  return true;
};

/** From the idle loop: goes on to where the device may go. */
const pump = (): void => {
  if (isPumping) return;
  isPumping = true;
  try {
    const untilS = toldUntilS - AHEAD_US / 1e6;
    while (happen(untilS)) serveCharger();
    if (toldUntilS > 0) {
      if (timers.nowS < untilS) timers.nowS = untilS;
      toldUntilS = 0;
      tell(recordKinds.time, 0, 0);
    }
  } finally {
    isPumping = false;
  }
};

// The port can be assigned to, but not as a property of `global`; with functions it is the other way round.
SPI1 = {
  setup: () => undefined,
  send: (data: Uint8Array | number[], chipSelect: unknown): Uint8Array => {
    const rx = new Uint8Array(data.length);
    syncBus();
    bySelect['' + chipSelect]!.chip.exchange(data as Uint8Array, rx, data.length, timers.nowS * 1e6);
    serveCharger();
    return rx;
  },
};
global['pinMode'] = () => undefined;
global['digitalRead'] = (pin: unknown): number => {
  const watched = byInterrupt['' + pin];
  if (!watched) return levels['' + pin]!;
  syncBus();
  return watched.chip.interruptLow ? 0 : 1;
};
global['digitalWrite'] = (pin: unknown, level: unknown): void => {
  const index = outputs['' + pin];
  const next = level ? 1 : 0;
  if (index === undefined || levels['' + pin] === next) return;
  levels['' + pin] = next;
  tell(recordKinds.line, index, next);
};
global['setWatch'] = (fn: () => void, pin: unknown): number => {
  byInterrupt['' + pin]!.watch = fn;
  return 1;
};

const everyMs = setInterval;
let setByS = 0;
global['getTime'] = (): number => setByS + (timers.nowS += CALL_S);
// As on a board, where it moves the clock and no timer. The interpreter on Linux does the contrary: `getTime` stays, and
// its own timers wait for the time that was set.
global['setTime'] = (unixS: number): void => {
  setByS = unixS - timers.nowS;
};
global['setTimeout'] = (fn: () => void, ms: number): number => timers.add(fn, ms, false);
global['setInterval'] = (fn: () => void, ms: number): number => timers.add(fn, ms, true);
global['changeInterval'] = timers.change;
global['clearTimeout'] = timers.remove;
global['clearInterval'] = timers.remove;

let kickedS = 0;
E['enableWatchdog'] = (seconds: number) => {
  kickedS = timers.nowS;
  timers.add(
    () => {
      if (timers.nowS - kickedS <= seconds) return;
      console.log(SAYS + 'watchdog bites');
      quit();
    },
    WATCHDOG_CHECK_MS,
    true,
  );
};
E['kickWatchdog'] = () => {
  kickedS = timers.nowS;
};

// With a handler of the bundle the interpreter itself says nothing of an error.
process.on('uncaughtException', (error) => console.log(SAYS + 'uncaught: ' + error));

const socket = require('net').connect(
  { host: '127.0.0.1', port: require('Storage').readJSON(PEER_FILE).port },
  () => {
    peer = socket;
  },
);
socket.on('data', (data) => {
  received += data;
  // The world ends each step with the time, and waits for the answer.
  const last = received.length - RECORD_BYTES;
  if (received.length % RECORD_BYTES || received.charCodeAt(last) !== recordKinds.time) return;
  toldUntilS = timeAt(last);
  received = received.substr(0, last);
});
socket.on('close', () => quit());
everyMs(pump, PUMP_MS);
