/**
 * What the Espruino interpreter (2v29) offers and this firmware uses: there is no other library on the device, so a
 * method missing here is a compile error instead of a run-time one. Source: the interpreter's own reference.
 */

type Partial<T> = { [K in keyof T]?: T[K] };
type Readonly<T> = { readonly [K in keyof T]: T[K] };
type Pick<T, K extends keyof T> = { [P in K]: T[P] };
type Exclude<T, U> = T extends U ? never : T;
type Omit<T, K extends keyof any> = Pick<T, Exclude<keyof T, K>>;
type Record<K extends keyof any, T> = { [P in K]: T };

interface Boolean {}
interface CallableFunction extends Function {}
interface NewableFunction extends Function {}
interface IArguments {
  [index: number]: unknown;
  length: number;
}
interface Function {
  call(thisArg: unknown, ...args: unknown[]): any;
  apply(thisArg: unknown, args?: unknown[]): any;
  bind(thisArg: unknown, ...args: unknown[]): any;
}
interface Object {
  hasOwnProperty(key: string): boolean;
}
interface RegExp {
  test(text: string): boolean;
}
interface Number {
  toString(radix?: number): string;
}
interface String {
  readonly length: number;
  readonly [index: number]: string;
  charCodeAt(index: number): number;
  indexOf(search: string, from?: number): number;
  substr(start: number, length?: number): string;
  substring(start: number, end?: number): string;
  concat(...parts: unknown[]): string;
}
interface Array<T> {
  length: number;
  [index: number]: T;
  push(...items: T[]): number;
  shift(): T | undefined;
  concat(items: readonly T[]): T[];
  slice(start?: number, end?: number): T[];
  splice(start: number, deleteCount?: number): T[];
  indexOf(item: T): number;
  map<U>(fn: (item: T, index: number) => U): U[];
  forEach(fn: (item: T, index: number) => void): void;
  sort(compare?: (a: T, b: T) => number): T[];
}
interface ReadonlyArray<T> {
  readonly length: number;
  readonly [index: number]: T;
  indexOf(item: T): number;
  concat(items: readonly T[]): T[];
  slice(start?: number, end?: number): T[];
  map<U>(fn: (item: T, index: number) => U): U[];
  forEach(fn: (item: T, index: number) => void): void;
}
interface ArrayConstructor {
  isArray(value: unknown): value is unknown[];
}
declare const Array: ArrayConstructor;

interface ObjectConstructor {
  keys(value: object): string[];
}
declare const Object: ObjectConstructor;

interface StringConstructor {
  fromCharCode(...codes: number[]): string;
}
declare const String: StringConstructor;

interface Math {
  floor(x: number): number;
  ceil(x: number): number;
  abs(x: number): number;
  min(a: number, b: number): number;
  max(a: number, b: number): number;
  pow(x: number, y: number): number;
  random(): number;
}
declare const Math: Math;

interface JSON {
  parse(text: string): any;
  stringify(value: unknown): string;
}
declare const JSON: JSON;

interface ArrayBuffer {
  readonly byteLength: number;
}
interface ArrayBufferConstructor {
  new (byteLength: number): ArrayBuffer;
}
declare const ArrayBuffer: ArrayBufferConstructor;

interface NumericArray {
  readonly length: number;
  readonly buffer: ArrayBuffer;
  [index: number]: number;
  set(source: { readonly length: number; readonly [index: number]: number }, offset?: number): void;
  fill(value: number): this;
}
interface Uint8Array extends NumericArray {}
interface Uint32Array extends NumericArray {}
interface Float64Array extends NumericArray {}
interface NumericArrayConstructor<T> {
  new (lengthOrItems: number | readonly number[]): T;
  new (buffer: ArrayBuffer, byteOffset?: number, length?: number): T;
}
declare const Uint8Array: NumericArrayConstructor<Uint8Array>;
declare const Uint32Array: NumericArrayConstructor<Uint32Array>;
declare const Float64Array: NumericArrayConstructor<Float64Array>;

declare const NaN: number;
declare const Infinity: number;
declare function isNaN(value: number): boolean;
declare function isFinite(value: number): boolean;
declare function atob(base64: string): string;
declare const console: { log(...values: unknown[]): void };

/** A pin of the board. */
interface Pin {
  read(): boolean;
  write(value: boolean): void;
}
declare function pinMode(pin: Pin, mode: 'input' | 'input_pullup' | 'input_pulldown' | 'output'): void;
declare function digitalRead(pin: Pin): number;
declare function digitalWrite(pin: Pin, value: number | boolean): void;

interface WatchEvent {
  readonly state: boolean;
  /** Seconds. */
  readonly time: number;
}
declare function setWatch(
  fn: (event: WatchEvent) => void,
  pin: Pin,
  options: { repeat: boolean; edge: 'rising' | 'falling' | 'both'; debounce?: number },
): number;

declare function setTimeout(fn: () => void, ms: number): number;
declare function setInterval(fn: () => void, ms: number): number;
declare function changeInterval(id: number, ms: number): void;
declare function clearTimeout(id: number): void;
declare function clearInterval(id: number): void;
/** Seconds, fractional. */
declare function getTime(): number;

interface SpiPort {
  setup(options: { sck?: Pin; miso?: Pin; mosi?: Pin; baud: number; mode: number }): void;
  /** Sends the bytes while `chipSelect` is low and returns what came back. */
  send(bytes: Uint8Array | readonly number[], chipSelect: Pin): Uint8Array;
}
declare const SPI1: SpiPort;

declare const E: {
  CRC32(data: ArrayBuffer | Uint8Array): number;
  hwRand(): number;
  enableWatchdog(seconds: number, automatic: boolean): void;
  kickWatchdog(): void;
  reboot(): void;
  on(event: 'errorFlag', fn: (flags: readonly string[]) => void): void;
};

declare const process: {
  on(event: 'uncaughtException', fn: (error: unknown) => void): void;
};

interface StorageModule {
  read(name: string): string | undefined;
  readArrayBuffer(name: string): ArrayBuffer | undefined;
  readJSON(name: string, noThrow: boolean): unknown;
  write(name: string, data: string | ArrayBuffer | Uint8Array, offset?: number, size?: number): boolean;
  erase(name: string): void;
  list(filter?: RegExp): string[];
}

interface Socket {
  /** False when the data was queued and `drain` will follow. */
  write(data: string): boolean;
  end(): void;
  on(event: 'data', fn: (data: string) => void): void;
  on(event: 'close', fn: (hadError: boolean) => void): void;
  on(event: 'error', fn: (error: unknown) => void): void;
  on(event: 'drain', fn: () => void): void;
}
interface NetModule {
  connect(options: { host: string; port: number }, onConnect: () => void): Socket;
}
interface WifiModule {
  connect(ssid: string, options: { password: string }, done: (error: unknown) => void): void;
  on(event: 'disconnected' | 'connected', fn: () => void): void;
}
declare function require(name: 'Storage'): StorageModule;
declare function require(name: 'net'): NetModule;
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
declare const A0: Pin, A1: Pin, A5: Pin, A6: Pin, A7: Pin, A8: Pin, A13: Pin, A14: Pin;
declare const B0: Pin, B1: Pin, B3: Pin, B4: Pin, B5: Pin, B6: Pin, B7: Pin, B8: Pin, B9: Pin, B10: Pin;
declare const B13: Pin, B14: Pin, B15: Pin;
