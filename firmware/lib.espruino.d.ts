/**
 * What the Espruino interpreter (2v29) offers: there is no other library on the device, so a built-in that is missing
 * there is missing here and a compile error instead of a run-time one. What it has but does otherwise than the
 * language says stands at the member; `backfeed firmware check` refuses the uses that would go wrong.
 * Left out on purpose although the interpreter has them: `eval`, `Function` and `RegExp` as constructors (text that
 * becomes code or a pattern escapes every check), `async`'s helpers, pins that no supported board has.
 * Source: the interpreter's own reference, and its Linux build.
 */

type Partial<T> = { [K in keyof T]?: T[K] };
type Required<T> = { [K in keyof T]-?: T[K] };
type Readonly<T> = { readonly [K in keyof T]: T[K] };
type Pick<T, K extends keyof T> = { [P in K]: T[P] };
type Exclude<T, U> = T extends U ? never : T;
type Extract<T, U> = T extends U ? T : never;
type NonNullable<T> = T & {};
type Omit<T, K extends keyof any> = Pick<T, Exclude<keyof T, K>>;
type Record<K extends keyof any, T> = { [P in K]: T };
type Parameters<F extends (...args: any) => any> = F extends (...args: infer P) => any ? P : never;
type ReturnType<F extends (...args: any) => any> = F extends (...args: any) => infer R ? R : never;

interface Boolean {}
interface CallableFunction extends Function {}
interface NewableFunction extends Function {}
interface IArguments {
  readonly [index: number]: unknown;
  readonly length: number;
}
interface TemplateStringsArray extends ReadonlyArray<string> {
  readonly raw: readonly string[];
}

/** A function has no `name`: tell things apart by a field of your own. */
interface Function {
  readonly length: number;
  call(thisArg: unknown, ...args: unknown[]): any;
  apply(thisArg: unknown, args?: unknown[]): any;
  /** The result cannot be constructed with `new`. */
  bind(thisArg: unknown, ...args: unknown[]): (...args: any[]) => any;
}

interface Object {
  hasOwnProperty(key: string): boolean;
  toString(): string;
  valueOf(): Object;
}
interface PropertyDescriptor {
  value?: unknown;
  writable?: boolean;
  configurable?: boolean;
  get?(): unknown;
  set?(value: unknown): void;
}
interface ObjectConstructor {
  readonly prototype: { hasOwnProperty(this: unknown, key: string): boolean };
  /** In the order of insertion, also keys that look like integers. */
  keys(value: object): string[];
  /** As `keys`. */
  values<T>(value: { readonly [key: string]: T } | readonly T[]): T[];
  /** As `keys`. */
  entries<T>(value: { readonly [key: string]: T } | readonly T[]): [string, T][];
  assign<T extends object, S extends object>(target: T, source: S): T & S;
  assign(target: object, ...sources: unknown[]): any;
  fromEntries<T>(entries: readonly (readonly [string, T])[]): { [key: string]: T };
  create(prototype: object | null): any;
  setPrototypeOf(value: object, prototype: object | null): any;
  getPrototypeOf(value: object): any;
  /** `enumerable` is ignored: what is defined is listed. */
  defineProperty<T extends object>(value: T, key: string, descriptor: PropertyDescriptor): T;
  /** As `defineProperty`. */
  defineProperties<T extends object>(
    value: T,
    descriptors: { readonly [key: string]: PropertyDescriptor },
  ): T;
  getOwnPropertyNames(value: object): string[];
  getOwnPropertyDescriptor(value: object, key: string): PropertyDescriptor | undefined;
}
declare const Object: ObjectConstructor;

interface RegExpMatch extends Array<string> {
  readonly index: number;
  readonly input: string;
}
/**
 * Characters, classes, `*`, `+`, `^`, `$`, groups one after another, and alternatives of the whole pattern. Everything
 * else silently fails to match, or matches something else.
 */
interface RegExp {
  readonly source: string;
  lastIndex: number;
  test(text: string): boolean;
  exec(text: string): RegExpMatch | null;
}

interface Number {
  /** Without a radix about 12 significant digits, not the shortest text that reads back as the same number. */
  toString(radix?: number): string;
  /** Rounds the binary value digit by digit, and stops at 12 digits: for the eye, not for logic or messages. */
  toFixed(digits: number): string;
}
interface NumberConstructor {
  (value: unknown): number;
  readonly MAX_VALUE: number;
  readonly MIN_VALUE: number;
  readonly NaN: number;
  readonly POSITIVE_INFINITY: number;
  readonly NEGATIVE_INFINITY: number;
}
declare const Number: NumberConstructor;

interface BooleanConstructor {
  (value: unknown): boolean;
}
declare const Boolean: BooleanConstructor;

/** Bytes: most boards know no characters above 255. */
interface String {
  readonly length: number;
  /** `undefined` beyond the end; a negative index throws. */
  readonly [index: number]: string;
  charAt(index: number): string;
  charCodeAt(index: number): number;
  indexOf(search: string, from?: number): number;
  lastIndexOf(search: string, from?: number): number;
  includes(search: string, from?: number): boolean;
  startsWith(search: string, from?: number): boolean;
  endsWith(search: string, end?: number): boolean;
  substr(start: number, length?: number): string;
  substring(start: number, end?: number): string;
  slice(start?: number, end?: number): string;
  split(separator?: string | RegExp): string[];
  replace(search: string | RegExp, replacement: string | ((...parts: any[]) => string)): string;
  replaceAll(search: string | RegExp, replacement: string | ((...parts: any[]) => string)): string;
  match(pattern: RegExp): RegExpMatch | null;
  concat(...parts: unknown[]): string;
  padStart(length: number, fill?: string): string;
  padEnd(length: number, fill?: string): string;
  repeat(count: number): string;
  trim(): string;
  toUpperCase(): string;
  toLowerCase(): string;
}
interface StringConstructor {
  (value?: unknown): string;
  fromCharCode(...codes: number[]): string;
}
declare const String: StringConstructor;

interface ReadonlyArray<T> {
  readonly length: number;
  readonly [index: number]: T;
  concat(...items: (T | readonly T[])[]): T[];
  every(fn: (item: T, index: number) => boolean): boolean;
  filter<S extends T>(fn: (item: T, index: number) => item is S): S[];
  filter(fn: (item: T, index: number) => unknown): T[];
  find(fn: (item: T, index: number) => unknown): T | undefined;
  findIndex(fn: (item: T, index: number) => unknown): number;
  forEach(fn: (item: T, index: number) => void): void;
  includes(item: T): boolean;
  indexOf(item: T): number;
  join(separator?: string): string;
  map<U>(fn: (item: T, index: number) => U): U[];
  reduce(fn: (sum: T, item: T, index: number) => T): T;
  reduce<U>(fn: (sum: U, item: T, index: number) => U, initial: U): U;
  slice(start?: number, end?: number): T[];
  some(fn: (item: T, index: number) => unknown): boolean;
}
interface Array<T> extends ReadonlyArray<T> {
  /** Assigning throws "Assignment to a constant": `splice(0)` empties. */
  readonly length: number;
  [index: number]: T;
  fill(value: T, start?: number, end?: number): T[];
  pop(): T | undefined;
  push(...items: T[]): number;
  reverse(): T[];
  shift(): T | undefined;
  /** Not stable: elements that compare as equal change places. */
  sort(compare?: (a: T, b: T) => number): T[];
  splice(start: number, deleteCount?: number, ...items: T[]): T[];
  unshift(...items: T[]): number;
}
interface ArrayConstructor {
  new <T>(length: number): T[];
  isArray(value: unknown): value is unknown[];
}
declare const Array: ArrayConstructor;

interface Math {
  readonly E: number;
  readonly LN2: number;
  readonly LN10: number;
  readonly LOG2E: number;
  readonly LOG10E: number;
  readonly PI: number;
  readonly SQRT1_2: number;
  readonly SQRT2: number;
  abs(x: number): number;
  acos(x: number): number;
  asin(x: number): number;
  atan(x: number): number;
  atan2(y: number, x: number): number;
  ceil(x: number): number;
  cos(x: number): number;
  exp(x: number): number;
  floor(x: number): number;
  log(x: number): number;
  max(...values: number[]): number;
  min(...values: number[]): number;
  pow(x: number, y: number): number;
  random(): number;
  /** Rounds halves away from zero: -2.5 becomes -3. `Math.floor(x + 0.5)` is the same everywhere. */
  round(x: number): number;
  sign(x: number): number;
  sin(x: number): number;
  sqrt(x: number): number;
  tan(x: number): number;
}
declare const Math: Math;

interface JSON {
  /** Also accepts what follows a whole value, and numbers with leading zeros; a reviver would be ignored. */
  parse(text: string): any;
  /**
   * Numbers have about 12 significant digits; typed arrays become arrays, getters are left out, a circle does not
   * throw; a replacer would be ignored and an indent writes other blanks.
   */
  stringify(value: unknown): string;
}
declare const JSON: JSON;

interface Date {
  /** Unix time, ms, FRACTIONAL. */
  getTime(): number;
  getTimezoneOffset(): number;
  getDate(): number;
  getDay(): number;
  getFullYear(): number;
  getHours(): number;
  getMilliseconds(): number;
  getMinutes(): number;
  getMonth(): number;
  getSeconds(): number;
  getUTCDate(): number;
  getUTCDay(): number;
  getUTCFullYear(): number;
  getUTCHours(): number;
  getUTCMilliseconds(): number;
  getUTCMinutes(): number;
  getUTCMonth(): number;
  getUTCSeconds(): number;
  toISOString(): string;
}
interface DateConstructor {
  new (unixMs?: number): Date;
  new (text: string): Date;
  new (year: number, month: number, day?: number, hour?: number, minute?: number, second?: number): Date;
  /** Unix time, ms, FRACTIONAL. */
  now(): number;
  parse(text: string): number;
}
declare const Date: DateConstructor;

/** What the interpreter itself throws is a plain Error, whatever went wrong; errors have no `name`. */
interface Error {
  message: string;
  stack?: string;
}
interface ErrorConstructor {
  new (message?: string): Error;
  (message?: string): Error;
}
declare const Error: ErrorConstructor;

/** Rejections that nobody handles are only printed, and memory that runs out skips every handler: not for control. */
interface Promise<T> {
  then<U>(fulfilled: (value: T) => U | Promise<U>, rejected?: (error: unknown) => U | Promise<U>): Promise<U>;
  catch<U>(rejected: (error: unknown) => U | Promise<U>): Promise<T | U>;
}
interface PromiseConstructor {
  new <T>(
    executor: (resolve: (value: T | Promise<T>) => void, reject: (error: unknown) => void) => void,
  ): Promise<T>;
  all<T>(promises: readonly Promise<T>[]): Promise<T[]>;
  resolve(): Promise<void>;
  resolve<T>(value: T): Promise<T>;
  reject(error: unknown): Promise<never>;
}
declare const Promise: PromiseConstructor;

interface ArrayBuffer {
  readonly byteLength: number;
}
interface ArrayBufferConstructor {
  new (byteLength: number): ArrayBuffer;
}
declare const ArrayBuffer: ArrayBufferConstructor;

/** `slice` and `filter` give a plain array, `map` gives the same kind. */
interface NumericArray extends ReadonlyArray<number> {
  readonly buffer: ArrayBuffer;
  readonly byteOffset: number;
  readonly byteLength: number;
  [index: number]: number;
  /** Not there. The type lets `for..of` take typed arrays, and still nobody can call it. */
  readonly concat: never;
  fill(value: number, start?: number, end?: number): this;
  map(fn: (item: number, index: number) => number): this;
  map<U>(this: never, fn: (item: number, index: number) => U): U[];
  reverse(): this;
  set(source: { readonly length: number; readonly [index: number]: number }, offset?: number): void;
  sort(compare?: (a: number, b: number) => number): this;
  /** A view of the same bytes. */
  subarray(begin?: number, end?: number): this;
}
interface Uint8Array extends NumericArray {}
interface Uint8ClampedArray extends NumericArray {}
interface Int8Array extends NumericArray {}
interface Uint16Array extends NumericArray {}
interface Int16Array extends NumericArray {}
interface Uint24Array extends NumericArray {}
interface Uint32Array extends NumericArray {}
interface Int32Array extends NumericArray {}
interface Float32Array extends NumericArray {}
interface Float64Array extends NumericArray {}
interface NumericArrayConstructor<T> {
  new (lengthOrItems: number | readonly number[]): T;
  new (buffer: ArrayBuffer, byteOffset?: number, length?: number): T;
}
declare const Uint8Array: NumericArrayConstructor<Uint8Array>;
declare const Uint8ClampedArray: NumericArrayConstructor<Uint8ClampedArray>;
declare const Int8Array: NumericArrayConstructor<Int8Array>;
declare const Uint16Array: NumericArrayConstructor<Uint16Array>;
declare const Int16Array: NumericArrayConstructor<Int16Array>;
declare const Uint24Array: NumericArrayConstructor<Uint24Array>;
declare const Uint32Array: NumericArrayConstructor<Uint32Array>;
declare const Int32Array: NumericArrayConstructor<Int32Array>;
declare const Float32Array: NumericArrayConstructor<Float32Array>;
declare const Float64Array: NumericArrayConstructor<Float64Array>;

/** Big-endian unless told otherwise. `byteLength` is left out: with an offset it is wrong. */
interface DataView {
  readonly buffer: ArrayBuffer;
  readonly byteOffset: number;
  getInt8(offset: number): number;
  getUint8(offset: number): number;
  getInt16(offset: number, littleEndian?: boolean): number;
  getUint16(offset: number, littleEndian?: boolean): number;
  getInt32(offset: number, littleEndian?: boolean): number;
  getUint32(offset: number, littleEndian?: boolean): number;
  getFloat32(offset: number, littleEndian?: boolean): number;
  getFloat64(offset: number, littleEndian?: boolean): number;
  setInt8(offset: number, value: number): void;
  setUint8(offset: number, value: number): void;
  setInt16(offset: number, value: number, littleEndian?: boolean): void;
  setUint16(offset: number, value: number, littleEndian?: boolean): void;
  setInt32(offset: number, value: number, littleEndian?: boolean): void;
  setUint32(offset: number, value: number, littleEndian?: boolean): void;
  setFloat32(offset: number, value: number, littleEndian?: boolean): void;
  setFloat64(offset: number, value: number, littleEndian?: boolean): void;
}
interface DataViewConstructor {
  new (buffer: ArrayBuffer, byteOffset?: number): DataView;
}
declare const DataView: DataViewConstructor;

declare const NaN: number;
declare const Infinity: number;
declare function isNaN(value: number): boolean;
declare function isFinite(value: number): boolean;
declare function parseInt(text: string, radix?: number): number;
/** Not correctly rounded: the last bit may differ from what the host reads. */
declare function parseFloat(text: string): number;
declare function atob(base64: string): string;
declare function btoa(bytes: string | ArrayBuffer | Uint8Array): string;
declare function encodeURIComponent(text: string): string;
declare function decodeURIComponent(text: string): string;
declare const console: {
  log(...values: unknown[]): void;
  warn(...values: unknown[]): void;
  error(...values: unknown[]): void;
};

/** Any object of the interpreter has these; name the type where they are wanted. */
interface Emitter {
  on(event: string, fn: (...values: any[]) => void): void;
  /** Listeners run later, from the idle loop, and each of them even if another one throws. */
  emit(event: string, ...values: unknown[]): void;
  removeListener(event: string, fn: (...values: any[]) => void): void;
  removeAllListeners(event?: string): void;
}

type PinMode =
  | 'analog'
  | 'input'
  | 'input_pullup'
  | 'input_pulldown'
  | 'output'
  | 'opendrain'
  | 'opendrain_pullup'
  | 'af_output'
  | 'auto';
/** A pin of the board. */
interface Pin {
  read(): boolean;
  write(value: boolean): void;
  set(): void;
  reset(): void;
  toggle(): boolean;
  mode(mode: PinMode): void;
  getMode(): PinMode;
  pulse(value: boolean, ms: number): void;
}
declare function pinMode(pin: Pin, mode: PinMode): void;
declare function getPinMode(pin: Pin): PinMode;
declare function digitalRead(pin: Pin): number;
declare function digitalWrite(pin: Pin, value: number | boolean): void;
/** Returns at once; further pulses on the same pin queue up. */
declare function digitalPulse(pin: Pin, value: boolean, ms: number): void;
/** 0 to 1. */
declare function analogRead(pin: Pin): number;
/** @param value duty cycle, 0 to 1 */
declare function analogWrite(pin: Pin, value: number, options?: { freq?: number; soft?: boolean }): void;

interface WatchEvent {
  readonly state: boolean;
  /** Seconds, fractional. */
  readonly time: number;
  /** Seconds, fractional: the edge before. */
  readonly lastTime: number;
}
/**
 * The callback runs from the idle loop. Events that overflow the buffer are lost (FIFO_FULL). An STM32 cannot watch
 * pins of the same number on two ports.
 */
declare function setWatch(
  fn: (event: WatchEvent) => void,
  pin: Pin,
  options: { repeat: boolean; edge: 'rising' | 'falling' | 'both'; debounce?: number },
): number;
/** Without an id it ends all of them; `undefined` throws. */
declare function clearWatch(id: number): void;

/** Ids are small integers. */
declare function setTimeout<A extends unknown[]>(fn: (...args: A) => void, ms: number, ...args: A): number;
/** Ticks missed in a block run back to back afterwards: take the elapsed time from `getTime`, never count ticks. */
declare function setInterval<A extends unknown[]>(fn: (...args: A) => void, ms: number, ...args: A): number;
/** Throws for an id that is not running. */
declare function changeInterval(id: number, ms: number): void;
/** Without an id it ends all timers; `undefined` throws, an id that has run is ignored. */
declare function clearTimeout(id: number): void;
/** As `clearTimeout`. */
declare function clearInterval(id: number): void;
/** Seconds, fractional. */
declare function getTime(): number;
/** Running timers and watches do not notice. @param unixS seconds, fractional */
declare function setTime(unixS: number): void;
/**
 * STM32: the processor stops between passes of the idle loop whenever nothing is due within about 1.5 s. Memory, timers
 * and watches stay, a watched pin ends it; a manual watchdog goes on and bites. Without effect on other boards.
 */
declare function setDeepSleep(sleep: 0 | 1): void;
/**
 * Deep sleep of the ESP32; no other board has it. Each call ends the running code at once and releases all outputs; the
 * board then starts anew, as after a reset. One call waits for one kind of event: a timer or pins, never both.
 * Pins are RTC GPIOs (D0, D2, D4, D12-D15, D25-D27, D32-D39); another throws "Invalid pin".
 */
declare const ESP32: {
  /** @param us 32 bits: above 2147 s it sleeps forever */
  deepSleep(us: number): never;
  /** Until the pin has this level; it may have it already. */
  deepSleepExt0(pin: Pin, level: 0 | 1): never;
  /** Until any of the pins is high (mode 1), or all are low (mode 0). */
  deepSleepExt1(pins: readonly Pin[], mode: 0 | 1): never;
  /** Why the board started: 0 not from deep sleep, 2 one pin, 3 several pins, 4 timer. */
  getWakeupCause(): 0 | 2 | 3 | 4;
  getWakeupPin(): Pin | undefined;
};
/** The chip's serial number. */
declare function getSerial(): string;

interface SpiPort {
  setup(options: {
    sck?: Pin;
    miso?: Pin;
    mosi?: Pin;
    baud?: number;
    mode?: number;
    order?: 'msb' | 'lsb';
  }): void;
  /** Sends the bytes while `chipSelect` is low and returns what came back. */
  send(bytes: Uint8Array | readonly number[], chipSelect: Pin): Uint8Array;
  write(bytes: Uint8Array | readonly number[], chipSelect: Pin): void;
}
declare const SPI1: SpiPort, SPI2: SpiPort;

/** A master. A device that is not there throws on a port of hardware, and reads as ones on one of software. */
interface I2cPort {
  setup(options: { scl?: Pin; sda?: Pin; bitrate?: number }): void;
  writeTo(address: number, data: number | Uint8Array | readonly number[]): void;
  readFrom(address: number, quantity: number): Uint8Array;
}
declare const I2C1: I2cPort;
/** A port of software, on any pins. */
declare const I2C: new () => I2cPort;

interface SerialPort {
  setup(
    baud: number,
    options?: { rx?: Pin; tx?: Pin; bytesize?: 7 | 8; parity?: 'none' | 'odd' | 'even'; stopbits?: number },
  ): void;
  write(...data: (string | number | Uint8Array | readonly number[])[]): void;
  print(text: string): void;
  println(text: string): void;
  available(): number;
  read(chars?: number): string | undefined;
  /** As if it had been received. */
  inject(...data: (string | number | Uint8Array | readonly number[])[]): void;
  /** @param fn takes a binary string */
  on(event: 'data', fn: (data: string) => void): void;
  on(event: 'framing' | 'parity', fn: () => void): void;
}
declare const Serial1: SerialPort, Serial2: SerialPort;

/** What `E.toUint8Array` and its kin join. */
type Bytes = number | string | Uint8Array | ArrayBuffer | readonly (number | string | ArrayBuffer)[];
type ErrorFlag = 'FIFO_FULL' | 'BUFFER_FULL' | 'CALLBACK' | 'LOW_MEMORY' | 'MEMORY' | 'UART_OVERFLOW';
declare const E: {
  CRC32(data: string | ArrayBuffer | Uint8Array): number;
  /** 32 bits, signed, from the hardware where it has a source of chance. */
  hwRand(): number;
  srand(seed: number): void;
  clip(x: number, min: number, max: number): number;
  sum(values: readonly number[] | NumericArray): number;
  variance(values: readonly number[] | NumericArray, mean: number): number;
  reverseByte(byte: number): number;
  toString(...parts: Bytes[]): string;
  /** One piece of memory; undefined when there is none that large. */
  toFlatString(...parts: Bytes[]): string | undefined;
  toUint8Array(...parts: Bytes[]): Uint8Array;
  toArrayBuffer(text: string): ArrayBuffer;
  /** Maps bytes onto bytes without allocating. */
  mapInPlace(
    from: NumericArray,
    to: NumericArray,
    map?: readonly number[] | ((value: number, index: number) => number),
    bits?: number,
  ): void;
  /** In the interpreter's variables. */
  getSizeOf(value: unknown): number;
  getErrorFlags(): ErrorFlag[];
  /** Celsius, of the chip. */
  getTemperature(): number;
  setTimeZone(hours: number): void;
  setClock(options: { M?: number; N?: number; P?: number; Q?: number; latency?: number }): number;
  setConsole(device: SerialPort | null, options?: { force?: boolean }): void;
  lockConsole(): void;
  defrag(): void;
  /** What to run at start; `alwaysExec` even after `reset()`. */
  setBootCode(code: string | undefined, alwaysExec?: boolean): void;
  /** Whole seconds on ESP32; only prints on Linux. Fed by the idle loop where `automatic` is true. */
  enableWatchdog(seconds: number, automatic: boolean): void;
  kickWatchdog(): void;
  reboot(): void;
  on(event: 'errorFlag', fn: (flags: readonly ErrorFlag[]) => void): void;
  on(event: 'init' | 'kill', fn: () => void): void;
};

interface MemoryUse {
  /** In variables, as are `usage` and `total`. */
  readonly free: number;
  readonly usage: number;
  readonly total: number;
  /** Bytes of one variable. */
  readonly blocksize: number;
  /** Variables that the garbage collection just freed. */
  readonly gc?: number;
  readonly gctime?: number;
  /** Bytes; not on Linux. */
  readonly stackFree?: number;
}
declare const process: {
  readonly version: string;
  readonly env: { readonly BOARD: string; readonly SERIAL: string; readonly MODULES: string };
  /** @param collect false: without a garbage collection, which takes milliseconds */
  memory(collect?: boolean): MemoryUse;
  on(event: 'uncaughtException', fn: (error: unknown) => void): void;
};
/** Restarts with the saved code. */
declare function load(): void;
/** Restarts without the saved code. */
declare function reset(): void;

/** Lines appended in flash; they must not contain a byte 0xFF. */
interface StorageFile {
  read(length: number): string | undefined;
  readLine(): string | undefined;
  write(data: string): void;
  erase(): void;
  getLength(): number;
}
interface StorageStats {
  readonly totalBytes: number;
  readonly freeBytes: number;
  readonly fileBytes: number;
  readonly fileCount: number;
  readonly trashBytes: number;
  readonly trashCount: number;
}
/** Names longer than 28 characters are silently cut. A rewrite appends a copy and leaves the old one as trash. */
interface StorageModule {
  read(name: string, offset?: number, length?: number): string | undefined;
  readArrayBuffer(name: string): ArrayBuffer | undefined;
  readJSON(name: string, noThrow: boolean): unknown;
  /** False when there is no room, after compacting. Into an existing file only erased bytes can be written. */
  write(name: string, data: string | ArrayBuffer | Uint8Array, offset?: number, size?: number): boolean;
  writeJSON(name: string, value: unknown): boolean;
  erase(name: string): void;
  eraseAll(): void;
  list(filter?: RegExp, options?: { readonly sf: boolean }): string[];
  hash(filter?: RegExp): number;
  getFree(): number;
  getStats(): StorageStats;
  /** Blocks for as long as the flash takes. */
  compact(): void;
  open(name: string, mode: 'r' | 'w' | 'a'): StorageFile;
}

/** A piece of flash, by address and bytes. */
interface FlashArea {
  readonly addr: number;
  readonly length: number;
}
interface FlashModule {
  /** Areas that no part of the interpreter uses. */
  getFree(): FlashArea[];
  /** The page that holds the address. */
  getPage(address: number): FlashArea | undefined;
  erasePage(address: number): void;
  read(length: number, address: number): Uint8Array;
  /** Clears bits only; address and length in steps of 4. */
  write(data: string | ArrayBuffer | Uint8Array, address: number): void;
}

interface Socket {
  /** False when the data was queued and `drain` will follow. */
  write(data: string): boolean;
  end(): void;
  /** @param fn takes a binary string, not a buffer */
  on(event: 'data', fn: (data: string) => void): void;
  on(event: 'close', fn: (hadError: boolean) => void): void;
  on(event: 'error', fn: (error: unknown) => void): void;
  on(event: 'drain', fn: () => void): void;
}
interface NetModule {
  connect(options: { host: string; port: number }, onConnect: () => void): Socket;
}
/** Without a name that resolves a datagram is lost, as any may be; `send` throws where there is no socket to be had. */
interface DatagramSocket {
  send(data: string, port: number, host: string): void;
  /** @param fn takes a binary string */
  on(event: 'message', fn: (data: string) => void): void;
  on(event: 'close', fn: (hadError: boolean) => void): void;
  close(): void;
}
interface DatagramModule {
  /** A function beside the type would be called when the socket opens, not with what it receives. */
  createSocket(type: 'udp4'): DatagramSocket;
}
interface TlsModule {
  /** Does NOT check who answers: no certificate of a server is verified. */
  connect(
    options: { host: string; port: number; ca?: string; key?: string; cert?: string },
    onConnect: () => void,
  ): Socket;
}
interface CryptoModule {
  SHA1(data: string | ArrayBuffer | Uint8Array): ArrayBuffer;
  /** Not on every board: see its reference. */
  SHA256(data: string | ArrayBuffer | Uint8Array | readonly (string | ArrayBuffer)[]): ArrayBuffer;
}
interface WifiModule {
  connect(ssid: string, options: { password: string }, done: (error: unknown) => void): void;
  /** Leaves the network; the module of the Espruino WiFi also switches its radio off. */
  disconnect(): void;
  getIP(done: (error: unknown, info: { readonly ip: string; readonly mac: string }) => void): void;
  setHostname(name: string): void;
  on(event: 'disconnected' | 'connected', fn: () => void): void;
}
/** Modules of the interpreter; which exist depends on the board, an unknown one throws. */
declare function require(name: 'Storage'): StorageModule;
declare function require(name: 'Flash'): FlashModule;
declare function require(name: 'net'): NetModule;
declare function require(name: 'dgram'): DatagramModule;
declare function require(name: 'tls'): TlsModule;
declare function require(name: 'crypto'): CryptoModule;
declare function require(name: 'Wifi' | 'EspruinoWiFi'): WifiModule;

// Pins are globals named by the board; each board file uses its own.
declare const D4: Pin,
  D5: Pin,
  D12: Pin,
  D13: Pin,
  D14: Pin,
  D15: Pin,
  D16: Pin,
  D17: Pin,
  D18: Pin,
  D19: Pin;
declare const D21: Pin,
  D22: Pin,
  D23: Pin,
  D25: Pin,
  D26: Pin,
  D27: Pin,
  D32: Pin,
  D33: Pin,
  D34: Pin,
  D35: Pin;
declare const A0: Pin, A1: Pin, A5: Pin, A6: Pin, A7: Pin, A8: Pin, A10: Pin, A13: Pin, A14: Pin;
declare const B0: Pin, B1: Pin, B3: Pin, B4: Pin, B5: Pin, B6: Pin, B7: Pin, B8: Pin, B9: Pin, B10: Pin;
declare const B13: Pin, B14: Pin, B15: Pin;
