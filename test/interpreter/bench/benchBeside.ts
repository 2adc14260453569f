/**
 * What stands beside the bundle while it is measured: chips that only hand out recorded frames, and a clock that moves
 * as fast as the interpreter runs. It is compiled by the firmware's pipeline and runs before the bundle in the same
 * interpreter; between two slices the interpreter serves its sockets.
 */
import { linuxWiring } from '../../../firmware/contract/boards/linux.ts';
import { SAYS } from '../session/says.ts';
import { BENCH_FILE, type BenchPhase, type BenchPlan } from './benchPlan.ts';

declare const require: (name: 'Storage') => { readJSON(name: string): BenchPlan };
declare const global: Record<string, unknown>;
declare const E: Record<string, unknown> & {
  toUint8Array(data: string): Uint8Array;
  dumpVariables(): void;
};
declare const atob: (base64: string) => string;
declare const console: { log(line: string): void };
declare const process: {
  on(event: 'uncaughtException', fn: (error: unknown) => void): void;
  memory(): { readonly usage: number };
};
declare const getTime: () => number;
declare const setInterval: (fn: () => void, ms: number) => number;
declare const quit: () => void;

const TICK_MS = 100;
const SLICE_TICKS = 20;
/** What a look at the clock takes on it: a loop that waits for it must come to an end. */
const CALL_S = 20e-6;
/** Rounds of an empty loop, and calls of each stub, in each tick: whatever slows the machine then slows all alike. */
const LOOP_ROUNDS = 200;
const STUB_ROUNDS = 10;

const plan = require('Storage').readJSON(BENCH_FILE);
const realS = getTime;
const everyMs = setInterval;
let nowS = 0;
/** How far the bundle has set its clock ahead of that, s. */
let setByS = 0;
/** Whole periods of the control tick at a time: which callback comes first in it makes no difference to what they cost. */
let timers: {
  readonly id: number;
  readonly fn: () => void;
  periodMs: number;
  leftMs: number;
  readonly isOnce: boolean;
}[] = [];
let lastId = 0;
const addTimer = (fn: () => void, ms: number, isOnce: boolean): number => {
  timers.push({ id: ++lastId, fn, periodMs: ms, leftMs: ms, isOnce });
  return lastId;
};
const removeTimer = (id: number): void => {
  timers = timers.filter((timer) => timer.id !== id);
};
/** Calls that a board answers with its hardware, and what the stubs take for them more than that, ms. */
interface Calls {
  sends: number;
  pins: number;
  clocks: number;
}
const noCalls = (): Calls => ({ sends: 0, pins: 0, clocks: 0 });
let calls = noCalls();
let stubsMs = noCalls();
const say = (name: string, value: number): void => console.log(SAYS + name + ' ' + value);

/** How long the station tests the insulation, ticks; and from which wish on it moves current, A. */
const TEST_TICKS = 30;
const FOLLOWS_FROM_A = 20;

/** A chip that has at most one frame, and takes every setting. */
interface StubChip {
  answers: readonly Uint8Array[];
  next: number;
  isFull: boolean;
  mode: number;
  watch: () => void;
}
// A copy, because the bytes of a string cannot be written: the bundle gets what it would get from the port.
const bytesOf = (answers: readonly string[]): Uint8Array[] =>
  answers.map((answer) => new Uint8Array(E.toUint8Array(atob(answer))));
const createStub = (answers: readonly Uint8Array[]): StubChip => ({
  answers,
  next: 0,
  isFull: false,
  mode: 0x80,
  watch: () => undefined,
});
const resting = bytesOf(plan.vehicleAnswers.resting);
const exporting = bytesOf(plan.vehicleAnswers.exporting);
const said = {} as Record<BenchPhase, readonly Uint8Array[]>;
(Object.keys(plan.chargerAnswers) as BenchPhase[]).forEach((name) => {
  said[name] = bytesOf(plan.chargerAnswers[name]);
});
const vehicle = createStub(resting);
const charger = createStub(said.waiting);
let phase: BenchPhase = 'waiting';
let phaseTicks = 0;
/** What the vehicle offers to discharge with, A. */
let offeredA = 0;
const enter = (next: BenchPhase): void => {
  phase = next;
  phaseTicks = 0;
  charger.answers = said[next];
  charger.next = 0;
  vehicle.answers = next === 'exporting' ? exporting : resting;
  vehicle.next = 0;
};
const statusFull = new Uint8Array([0, 1]);
const nothing = new Uint8Array(32);

const byPin: Record<string, StubChip> = {};
byPin[linuxWiring.vehicleCan.chipSelect] = vehicle;
byPin[linuxWiring.vehicleCan.interrupt] = vehicle;
byPin[linuxWiring.chargerCan.chipSelect] = charger;
byPin[linuxWiring.chargerCan.interrupt] = charger;
const levels: Record<string, number> = {};
levels[linuxWiring.lines.plugDetect] = 1;
levels[linuxWiring.lines.startSignal1] = 1;

SPI1 = {
  setup: () => undefined,
  send: (data: Uint8Array, chipSelect: unknown): Uint8Array => {
    calls.sends++;
    const stub = byPin['' + chipSelect]!;
    const instruction = data[0]!;
    if (instruction === 0xa0) return stub.isFull ? statusFull : nothing;
    // LOAD TX BUFFER with 0x200.
    if (instruction === 0x40 && data[1] === 0x40 && data[2] === 0) offeredA = 255 - data[6]!;
    if (instruction === 0x90) {
      stub.isFull = false;
      return stub.answers[stub.next]!;
    }
    // READ of CANSTAT, BIT MODIFY of CANCTRL, and RESET: the mode is what was asked for.
    if (instruction === 0x03 && data[1] === 0x0e) return new Uint8Array([0, 0, stub.mode]);
    if (instruction === 0x05 && data[1] === 0x0f) stub.mode = data[3]!;
    else if (instruction === 0xc0) stub.mode = 0x80;
    return nothing;
  },
};
global['pinMode'] = () => undefined;
global['digitalRead'] = (pin: unknown): number => {
  calls.pins++;
  const stub = byPin['' + pin];
  return stub ? (stub.isFull ? 0 : 1) : levels['' + pin] || 0;
};
global['digitalWrite'] = (pin: unknown, level: unknown): void => {
  calls.pins++;
  levels['' + pin] = level ? 1 : 0;
};
/** The station goes on as the vehicle's lines tell it. */
const stationTick = (): void => {
  phaseTicks++;
  const { permission, contactors, startSignal2 } = linuxWiring.lines;
  if (!levels[permission]) {
    levels[startSignal2] = 0;
    if (phase !== 'waiting') enter('waiting');
  } else if (phase === 'waiting') enter('testing');
  else if (phase === 'testing' && phaseTicks >= TEST_TICKS) {
    levels[startSignal2] = 1;
    enter('dead');
  } else if (phase === 'dead' && levels[contactors]) enter('ready');
  else if (phase === 'ready' && offeredA >= FOLLOWS_FROM_A) enter('exporting');
};
global['setWatch'] = (fn: () => void, pin: unknown): number => {
  byPin['' + pin]!.watch = fn;
  return 1;
};
global['getTime'] = (): number => {
  calls.clocks++;
  return setByS + (nowS += CALL_S);
};
// As on a board, where it moves the clock and no timer. The interpreter on Linux does the contrary: `getTime` stays, and
// its own timers wait for the time that was set.
global['setTime'] = (unixS: number): void => {
  setByS = unixS - nowS;
};
global['setTimeout'] = (fn: () => void, ms: number): number => addTimer(fn, ms, true);
global['setInterval'] = (fn: () => void, ms: number): number => addTimer(fn, ms, false);
global['changeInterval'] = (id: number, ms: number): void => {
  timers.forEach((timer) => {
    if (timer.id === id) timer.periodMs = timer.leftMs = ms;
  });
};
global['clearTimeout'] = removeTimer;
global['clearInterval'] = removeTimer;
E['enableWatchdog'] = () => undefined;
E['kickWatchdog'] = () => undefined;
process.on('uncaughtException', (error) => console.log(SAYS + 'uncaught ' + error));

const deliver = (stub: StubChip, count: number): void => {
  for (let i = 0; i < count; i++) {
    stub.next = (stub.next + 1) % stub.answers.length;
    stub.isFull = true;
    stub.watch();
  }
};

const loopMs = (): number => {
  const startS = realS();
  for (let i = 0; i < LOOP_ROUNDS; i++);
  return (realS() - startS) * 1000;
};

const runTimers = (): void => {
  const due = timers;
  for (let i = 0; i < due.length; i++) {
    const timer = due[i]!;
    timer.leftMs -= TICK_MS;
    while (timer.leftMs <= 0) {
      timer.leftMs += timer.periodMs;
      if (timer.isOnce) removeTimer(timer.id);
      timer.fn();
      if (timer.isOnce) break;
    }
  }
};

const msOf = (fn: () => void): number => {
  const startS = realS();
  for (let i = 0; i < STUB_ROUNDS; i++) fn();
  return (realS() - startS) * 1000;
};

/** A stub is an interpreted function where the board has a native one: the difference is not the bundle's. */
const measureStubs = (): void => {
  const port = SPI1 as { send(data: Uint8Array, chipSelect: unknown): Uint8Array };
  const read = global['digitalRead'] as (pin: unknown) => number;
  const clock = global['getTime'] as () => number;
  const { chipSelect, interrupt } = linuxWiring.chargerCan;
  const data = new Uint8Array([0xa0, 0]);
  const native = { math: Math };
  calls = noCalls();
  stubsMs.sends += msOf(() => void port.send(data, chipSelect)) - msOf(() => void native.math.max(1, 2));
  stubsMs.pins += msOf(() => void read(interrupt)) - msOf(() => void isFinite(1));
  stubsMs.clocks += msOf(() => void clock()) - msOf(() => void realS());
};

/** A part of a tick, summed up over a window. */
interface Part {
  ms: number;
  calls: Calls;
}
const noPart = (): Part => ({ ms: 0, calls: noCalls() });
const measure = (part: Part, run: () => void): void => {
  calls = part.calls;
  const startS = realS();
  run();
  part.ms += (realS() - startS) * 1000;
};
/** Rounds of the empty loop that a part takes in each tick, without its stubs. */
const roundsOf = (part: Part): number => {
  const { sends, pins, clocks } = part.calls;
  const ofStubsMs = (sends * stubsMs.sends + pins * stubsMs.pins + clocks * stubsMs.clocks) / STUB_ROUNDS;
  return ((part.ms - ofStubsMs / windowTicks) / loopsMs) * LOOP_ROUNDS;
};

/** Each variable with its size, as `countVariables` reads it. */
const sayVariables = (): void => {
  say('variables', 1);
  E.dumpVariables();
  say('variables', 0);
};

let ticks = 0;
let windowTicks = 0;
let frames = noPart();
let timersPart = noPart();
let loopsMs = 0;
/** One period of the control tick; the frames of the vehicle's bus are not counted, they keep the battery known. */
const runTick = (): void => {
  calls = noCalls();
  stationTick();
  deliver(vehicle, plan.vehicleFramesPerTick);
  measure(frames, () => deliver(charger, plan.chargerFramesPerTick));
  nowS = (++ticks * TICK_MS) / 1000;
  measure(timersPart, runTimers);
  loopsMs += loopMs();
  measureStubs();
  if (++windowTicks < plan.windowTicks) return;
  say('frameRounds', roundsOf(frames));
  say('timerRounds', roundsOf(timersPart));
  say('loopUs', (loopsMs * 1000) / windowTicks / LOOP_ROUNDS);
  windowTicks = 0;
  frames = noPart();
  timersPart = noPart();
  stubsMs = noCalls();
  loopsMs = 0;
};

everyMs(() => {
  for (let i = 0; i < SLICE_TICKS; i++) {
    runTick();
    if (ticks === plan.bootTicks) sayVariables();
    if (ticks % plan.progressTicks === 0) {
      say('ticks', ticks);
      if (ticks >= plan.warmTicks) say('vars', process.memory().usage);
    }
    if (ticks < plan.ticks) continue;
    quit();
    return;
  }
}, 1);
sayVariables();
say('varsBefore', process.memory().usage);
