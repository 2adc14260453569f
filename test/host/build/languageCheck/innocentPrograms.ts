/** What the device runs as the language says, or the build makes so: the check must stay silent. */
export const innocentPrograms: readonly (readonly [about: string, source: string])[] = [
  [
    'declarations and closures',
    'let n = 0;\nconst LIMIT = 3;\nexport const add = (by: number) => {\n  n += by;\n  return n < LIMIT;\n};\nexport function used(): number {\n  return below() + 1;\n}\nfunction below(): number {\n  return 1;\n}',
  ],
  [
    'classes',
    "class A {\n  static readonly kind = 'a';\n  static make() {\n    return new this();\n  }\n  n = 1;\n  private m = 2;\n  get sum() {\n    return this.n + this.m;\n  }\n  set sum(x) {\n    this.n = x;\n  }\n  get() {\n    return this.n;\n  }\n  later = () => this.n;\n}\nclass B extends A {\n  override get() {\n    return super.get() + 1;\n  }\n}\nexport const x = [new B().get(), new B() instanceof A, B.kind, A.make().sum];",
  ],
  [
    'loops',
    'export function f(list: number[], bytes: Uint8Array, text: string, o: Record<string, number>) {\n  let sum = 0;\n  for (const x of list) sum += x;\n  for (const x of bytes) sum += x;\n  for (const c of text) sum += c.length;\n  for (const k in o) sum += o[k] as number;\n  do sum--;\n  while (sum > 100);\n  while (sum > 10) {\n    if (sum === 50) break;\n    sum -= 1;\n  }\n  return sum;\n}',
  ],
  [
    'switch, try, catch, finally',
    "export function f(x: number) {\n  try {\n    switch (x) {\n      case 1:\n      case 2:\n        return 'few';\n      default:\n        return 'many';\n    }\n  } catch {\n    return 'none';\n  } finally {\n    console.log(1);\n  }\n}",
  ],
  [
    'expressions',
    "export const f = (a: number | undefined, o: { p?: { q: number } }) => `${a ?? 1} ${o.p?.q ?? 2} ${0xff} ${0b11} ${1_000} ${2 ** 3}`;\nexport const g = ({ x = 1, ...rest }: { x?: number; y: number }) => ({ x, ...rest, ['k' + x]: 1 });\nexport const h = function () {\n  return arguments.length;\n};",
  ],
  [
    'objects',
    "const o = { a: 1, b: 2, of: 3, 'x-y': 4 };\nexport const x = [Object.keys(o), Object.values(o), Object.entries(o), o.hasOwnProperty('a'), o.of];\nexport const y = Object.assign({}, o, { c: 3 });\nexport const z = Object.create(o);\nexport const w = Object.defineProperty({}, 'a', { value: 1 });\nexport const has = (key: string) => Object.prototype.hasOwnProperty.call(o, key);",
  ],
  [
    'arrays',
    'const a = [3, 1, 2];\nexport const x = [a.map((n) => n * 2), a.filter((n) => n > 1), a.reduce((s, n) => s + n, 0), a.find((n) => n === 1)];\nexport const y = [a.some((n) => n > 1), a.every((n) => n > 1), a.includes(1), a.indexOf(1), a.concat([4]), a.slice(1)];\nexport const z = [a.sort(), a.sort((p, q) => p - q), a.reverse(), a.join(), new Array<number>(3).fill(0), Array.isArray(a)];\nexport const ties = (rows: { x: number; id: number }[]) => rows.sort((p, q) => p.x - q.x || p.id - q.id);\nexport function empty() {\n  a.splice(0);\n  a.push(1);\n  a.unshift(2);\n  return [a.pop(), a.shift(), a.length];\n}',
  ],
  [
    'strings',
    "const s = ' ab ';\nexport const x = [s.trim(), s.padStart(9), s.includes('a'), s.startsWith('a'), s.repeat(2), s.substr(1), s.charCodeAt(0)];\nexport const y = [s.split(' '), s.replace('a', 'b'), s.replaceAll('a', 'b'), s.lastIndexOf('b'), s.toUpperCase(), s[0]];\nexport const z = String.fromCharCode(1, 255) + '\\xff\\x00' + '\\u0041';",
  ],
  [
    'numbers',
    "export const f = (x: number) => [Math.floor(x + 0.5), Math.round(Math.abs(x)), x === Math.floor(x), x * 0.5 === 2, x.toString(16)];\nexport const g = (t: string) => [parseInt(t, 10), parseFloat(t), Number(t), isNaN(+t), isFinite(+t)];\nexport const h = (x: number) => 'about ' + Math.floor(x * 100 + 0.5) / 100;\nexport const i = (n: number) => 'page' + n;\nexport const log = (x: number) => console.log('is ' + x.toFixed(2), x / 3);\nexport const near = (x: number) => Math.abs(x - 0.3) < 1e-9;",
  ],
  [
    'bytes',
    'const b = new Uint8Array(8);\nconst v = new DataView(b.buffer);\nexport const x = [b.length, b.byteLength, v.getInt16(0), v.getFloat64(0, true), atob(btoa("ab")), new Float64Array([0.5])];\nexport function f() {\n  b.set([1, 2], 1);\n  b.fill(0);\n  return b.map((n) => n + 1).buffer;\n}',
  ],
  [
    'JSON',
    "export function f(text: string): number {\n  let parsed: any;\n  try {\n    parsed = JSON.parse(text);\n  } catch (error) {\n    return 0;\n  }\n  return parsed && typeof parsed.a === 'number' ? parsed.a : 0;\n}\nexport const g = (a: number, list: readonly number[]) => JSON.stringify({ a, b: null, list, o: { c: 'd' } });",
  ],
  [
    'patterns',
    "export const x = [/^[a-z]+=(\\d*)$/.exec('a=1'), /on|off/i.test('ON'), 'a1b2'.replace(/[0-9]/g, (d) => '<' + d + '>')];\nexport const y = [/^on$|^off$/.test('on'), /^(a+)-(b+)$/.exec('a-b'), /\\w\\s\\S\\D\\.\\/\\x41[^,\\]-]*/.test('x'), 'a,b'.split(/,/)];",
  ],
  [
    'timers and events',
    "let timer = 0;\nlet lastS = getTime();\nlet idle: number | undefined;\nexport function start(bus: Emitter) {\n  bus.on('x', (value) => console.log(value));\n  if (timer) clearInterval(timer);\n  if (idle !== undefined) clearTimeout(idle);\n  timer = setInterval(() => {\n    let steps = 0;\n    for (let i = 0; i < 3; i++) steps++;\n    lastS = getTime() + steps;\n  }, 1000);\n  idle = setTimeout((a: number) => console.log(a, lastS), 5, 1);\n  bus.emit('x', 1);\n}",
  ],
  [
    'a function that starts itself again later',
    'export const join = (): void => {\n  setTimeout(join, 1000);\n  setTimeout(() => join(), 1000);\n  process.on("uncaughtException", () => join());\n};',
  ],
  [
    'members named as built-ins that are missing',
    'const queue = {\n  items: [] as number[],\n  at: (index: number) => queue.items[index],\n  flat: 1,\n};\nexport const x = [queue.at(0), queue.flat];',
  ],
  [
    'names named as built-ins that are missing',
    'class Map {\n  readonly size = 1;\n}\nexport const x = new Map().size;\nconst performance = { now: () => 1 };\nexport const y = performance.now();',
  ],
  [
    'the runtime',
    "const storage = require('Storage');\nexport const x = [storage.read('a'), storage.list(/^bf/), storage.getFree(), process.memory().free, process.env.BOARD];\nexport function f(pin: Pin) {\n  pinMode(pin, 'output');\n  digitalWrite(pin, 1);\n  SPI1.setup({ baud: 1000000, mode: 0 });\n  Serial1.setup(9600);\n  E.kickWatchdog();\n  return E.CRC32(SPI1.send([1, 2], pin));\n}\nexport const flash = require('Flash').getFree();\nexport const errors = () => new Error('a').message;",
  ],
];
