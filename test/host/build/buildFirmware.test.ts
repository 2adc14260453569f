import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';
import { transformSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { boards } from '../../../host/build/boards.ts';
import { buildFirmware, type FirmwareBuild } from '../../../host/build/buildFirmware.ts';
import { estimateJsVars } from '../../../host/build/estimateJsVars.ts';
import { tablesHash } from '../../../host/build/tablesHash.ts';
import { loadVehicleProfile } from '../../../host/build/vehicleProfile.ts';

const espruino = process.env['ESPRUINO'];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'backfeed-build-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

let fixtures = 0;
function fixture(source: string): string {
  const path = join(folder, `fixture${fixtures++}.ts`);
  writeFileSync(path, source);
  return path;
}

const buildOf = (source: string, debug = false): Promise<FirmwareBuild> =>
  buildFirmware({ board: 'linux', vehicle: 'leaf-aze0', debug, entry: fixture(source) });

function outputOf(code: string, more: object = {}): string[] {
  const lines: string[] = [];
  runInNewContext(code, {
    console: { log: (...values: unknown[]) => lines.push(values.join(' ')) },
    ...more,
  });
  return lines;
}

/** Programs whose constructs Espruino lacks or gets wrong: the build must remove them without changing the output. */
const programs: readonly (readonly [string, string])[] = [
  [
    'classes',
    `
    class A { static made = 0; n: number; constructor(n: number) { this.n = n; A.made++; } who() { return 'A' + this.n; }
      get twice() { return this.n * 2; } static make() { return new this(7); } }
    class B extends A { extra = 5; override who() { return 'B' + super.who() + this.extra; } }
    class C extends B { constructor() { super(3); } override who() { return 'C' + super.who(); } }
    const c = new C();
    console.log(c.who(), c.twice, c instanceof A, B.make().who(), A.made);`,
  ],
  [
    'spread and rest',
    `
    const sum = (...xs: number[]) => xs.reduce((a, b) => a + b, 0);
    const list = [1, 2, 3];
    const more = [0, ...list, ...[4, 5], 6];
    const { a, ...rest } = { a: 1, b: 2, c: 3, ...{ d: 4 } };
    console.log(sum(...more), more.join(), a, JSON.stringify(rest), Math.max(...list));`,
  ],
  [
    'destructuring and defaults',
    `
    const f = ({ x = 1, y: [p, q = 9] = [2] }: { x?: number; y?: number[] } = {}, z = x + 1) => [x, p, q, z].join();
    const [first, , third = 'c'] = ['a', 'b'];
    console.log(f(), f({ x: 5, y: [6, 7] }, 8), first, third);`,
  ],
  [
    'optional chaining and nullish',
    `
    const o: { p?: { q?: () => string } } = {};
    let n: number | undefined; n ??= 4; let s = ''; s ||= 'x'; let t = 'y'; t &&= 'z';
    console.log(o.p?.q?.() ?? 'none', o?.['p'] === undefined, n, s, t, 2 ** 10);`,
  ],
  ['template literals', 'const who = "car"; console.log(`a ${who} sells ${1 + 1} kWh, ${`nested ${who}`}`);'],
  [
    'closures of loops',
    `
    const fs: (() => number)[] = [];
    for (let i = 0; i < 3; i++) fs.push(() => i);
    for (const x of [10, 20]) fs.push(() => x);
    console.log(fs.map((f) => f()).join());`,
  ],
  [
    'functions used above their definition',
    `
    console.log(later(2)); function later(x: number) { return twice(x) + 1; } function twice(x: number) { return 2 * x; }`,
  ],
  [
    'computed keys, getters, shorthand',
    `
    const key = 'k'; const o = { [key + 1]: 1, get g() { return this.k1 + 1; }, m() { return key; } };
    console.log(o.k1, o.g, o.m(), Object.keys({ [key]: 1, b: 2 }).join());`,
  ],
  [
    'methods by number, by word, taken along',
    `
    const make = () => { let n = 1; return { get: (a: number) => n + a, set(a: number) { n = a; }, delete: () => { n++; } }; };
    const byId: Record<number, (a: number) => number> = { 1504: (a) => { let b = a; b *= 2; return b; }, 7(a) { return -a; } };
    const o = make(); const taken = o.delete; taken(); o.set(o.get(5)); taken(); let id = 1504;
    console.log(o.get(0), byId[id](4), byId[7](1), Object.keys(o).join());`,
  ],
  [
    'switch, labels of cases, typed arrays',
    `
    const name = (n: number) => { switch (n) { case 1: return 'one'; case 2: case 3: return 'few'; default: return 'many'; } };
    const d = new Uint8Array([1, 2, 3]); let s = 0; for (const x of d) s += x;
    console.log(name(1), name(3), name(9), s);`,
  ],
  [
    'try, catch, finally',
    `
    const f = () => { try { throw { name: 'E', message: 'm' }; } catch (e) { return (e as Error).message; } finally { console.log('finally'); } };
    console.log(f());`,
  ],
];

/** Decodes and encodes pseudo-random frames. */
const codecProgram = `
  import { decodeVehicle, signalCount } from 'vehicle-profile';
  import { decodeCharger, receivedCount, sentCount, vehicleFrameEncoders } from 'frame-codecs';
  let seed = 1;
  const random = () => (seed = (seed * 1103 + 12345) % 65536) >> 8;
  const d = new Uint8Array(14); d[5] = 8;
  const vehicle = new Float64Array(signalCount), charger = new Float64Array(receivedCount);
  const at = new Float64Array(receivedCount), sent = new Float64Array(sentCount), frame = new Uint8Array(14);
  const show = (values: Float64Array) => { let text = ''; for (let i = 0; i < values.length; i++) text += ' ' + (isNaN(values[i]) ? '?' : Math.floor(values[i] * 1000 + 0.5)); return text; };
  const ids = [0x1db, 0x1dc, 0x1da, 0x55b, 0x5bc];
  const others = [0x108, 0x109, 0x208, 0x209, 0x5e0, 0x5e1];
  for (let n = 0; n < 20; n++) {
    for (let k = 0; k < ids.length; k++) {
      for (let i = 6; i < 13; i++) d[i] = random();
      let crc = 0;
      for (let i = 6; i < 13; i++) { crc ^= d[i]; for (let b = 0; b < 8; b++) crc = crc & 128 ? ((crc << 1) ^ 133) & 255 : crc << 1; }
      d[13] = crc;
      console.log(decodeVehicle[ids[k]](d, n * 1000, vehicle, at) + show(vehicle));
    }
    for (let k = 0; k < others.length; k++) {
      for (let i = 6; i < 14; i++) d[i] = random();
      const decode = decodeCharger[others[k]];
      console.log((decode ? decode(d, n * 5000, charger, at) : 'none') + show(charger));
    }
    for (let i = 0; i < sentCount; i++) sent[i] = random() * (n < 10 ? 1 : 30) - 100;
    for (let k = 0; k < 6; k++) { vehicleFrameEncoders[k](sent, frame); console.log('frame ' + frame.join()); }
  }`;

/** What a script prints on the real interpreter, whose banner and prompts are left out. */
function outputOnInterpreter(code: string): string[] {
  const file = join(folder, 'program.js');
  writeFileSync(
    file,
    `var console_log = console.log; console.log = function () { console_log('#' + [].slice.call(arguments).join(' ')); };\n${code}`,
  );
  const printed = execFileSync(espruino as string, [file], {
    cwd: folder,
    input: '',
    encoding: 'utf8',
    timeout: 20_000,
  });
  return printed
    .split(/\r?\n/)
    .filter((line) => line.includes('#'))
    .map((line) => line.slice(line.indexOf('#') + 1));
}

describe('buildFirmware', () => {
  it.each(programs)('keeps what a program does: %s', async (_name, source) => {
    const native = outputOf(
      transformSync(source, {
        loader: 'ts',
        tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
      }).code,
    );
    expect(native.length).toBeGreaterThan(0);
    expect(outputOf((await buildOf(source)).code)).toEqual(native);
    expect(outputOf((await buildOf(source, true)).code)).toEqual(native);
  });

  describe.skipIf(!espruino)('on the interpreter (needs ESPRUINO, the path of a Linux build)', () => {
    it.each([...programs, ['the codecs', codecProgram] as const])(
      'keeps what a program does: %s',
      async (_name, source) => {
        const { code } = await buildOf(`${source}\nconsole.log('end');`);
        const expected = outputOf(code);
        expect(expected.at(-1)).toBe('end');
        expect(outputOnInterpreter(code)).toEqual(expected);
      },
    );
  });

  it('leaves modules of the interpreter to the interpreter', async () => {
    const { code } = await buildOf(`declare const require: any; console.log(require('Storage').list());`);
    expect(outputOf(code, { require: (name: string) => ({ list: () => [name] }) })).toEqual(['Storage']);
  });

  it('makes no globals', async () => {
    const context: Record<string, unknown> = { console: { log: () => undefined } };
    const { code } = await buildOf(
      'const kept = { ...{ a: 1 } }; function f() { return kept.a; } console.log(f());',
    );
    runInNewContext(code, context);
    expect(Object.keys(context)).toEqual(['console']);
  });

  it('gives a program the tables of its vehicle', async () => {
    const source = `import { batteryVoltageV, decodeVehicle, mappedFrames, profileName, signalCount, tablesHash } from 'vehicle-profile';
      import { stationStatusPresentVoltageV, vehicleFrameEncoders, vehicleFrameIds } from 'frame-codecs';
      console.log(profileName, tablesHash, mappedFrames().length, signalCount, batteryVoltageV, typeof stationStatusPresentVoltageV, vehicleFrameIds.length, typeof decodeVehicle, vehicleFrameEncoders.length);`;
    const build = await buildOf(source);
    expect(outputOf(build.code)).toEqual([`leaf-aze0 ${build.tablesHash} 6 17 1 number 6 object 6`]);
    expect(build.tablesHash).toBe(tablesHash(loadVehicleProfile('leaf-aze0')));
    expect(build.tablesHash).toMatch(/^[0-9a-f]{8}$/);
  });

  it('drops what is not used', async () => {
    const used = await buildOf(
      `import { batteryVoltageV } from 'vehicle-profile'; console.log(batteryVoltageV);`,
    );
    expect(used.code).toContain('console.log(1)');
    expect(used.code).not.toContain('return');
  });

  it('writes ASCII, and the same bytes for the same sources', async () => {
    const source = `console.log('40 \\xb0C', '\\xe4'.length);`;
    const [a, b] = [await buildOf(source), await buildOf(source)];
    expect(a.code).toMatch(/^[\x00-\x7f]*$/);
    expect(a.code).toBe(b.code);
    expect(a.bytes).toBe(a.code.length);
    expect(outputOf(a.code)).toEqual(['40 \u00b0C 1']);
  });

  it.each([
    ['a syntax error', 'const x = 1;\nconst = 2;', /^FIRMWARE_BUILD: .*fixture\d+\.ts:2: /],
    [
      'an unknown module',
      `import { y } from './nothing.ts';\nconsole.log(y);`,
      /^FIRMWARE_BUILD: .*fixture\d+\.ts:1: Could not resolve/,
    ],
    [
      'an export that is not there',
      `import { missing } from 'vehicle-profile';\nconsole.log(missing);`,
      /^FIRMWARE_BUILD: .*No matching export/,
    ],
    [
      'private members',
      'class A { #p = 1; get() { return this.#p; } }\nconsole.log(new A().get());',
      /^FIRMWARE_LANGUAGE: .*fixture\d+\.ts:1:11: private-name: .*Use the private modifier/,
    ],
    [
      'async functions',
      'const f = async () => 1;\nf().then(console.log);',
      /^FIRMWARE_LANGUAGE: .*fixture\d+\.ts:1:11: async: .*Use callbacks/,
    ],
    [
      'generators',
      'function* g() { yield 1; }\nconsole.log(g().next().value);',
      /^FIRMWARE_LANGUAGE: .*fixture\d+\.ts:1:1: generator: .*Write a loop/,
    ],
  ])('refuses %s', async (_name, source, pattern) => {
    await expect(buildOf(source)).rejects.toThrow(pattern);
  });

  it.each([
    [{ board: 'esp23', vehicle: 'leaf-aze0' }, 'BOARD_UNKNOWN: no board "esp23". Did you mean "esp32"?'],
    [{ board: 'toaster', vehicle: 'leaf-aze0' }, `Known boards: ${Object.keys(boards).join(', ')}`],
    [{ board: 'linux', vehicle: 'leaf' }, 'PROFILE_UNKNOWN: no vehicle profile "leaf"'],
  ])('refuses %o', async (options, message) => {
    await expect(buildFirmware(options)).rejects.toThrow(message);
  });
});

describe.each(Object.keys(boards))('the firmware for %s', (board) => {
  it('fits its budget and is plain ES5 text', async () => {
    const build = await buildFirmware({ board, vehicle: 'leaf-aze0' });
    expect(build.bytes).toBeLessThanOrEqual(build.budgetBytes);
    expect(build.code).toMatch(/^[\x00-\x7f]*$/);
    expect(build.code).not.toMatch(/\bclass\b|\bconst\b|`|\buse strict\b/);
    expect(build.jsVarsEstimated).toBeGreaterThan(100);
  });
});

describe('SHA-256', () => {
  /** The first round constant, as the minifier writes it. */
  const OWN = String(0x428a2f98);

  it("is the interpreter's where the board has it, and ours where not: never both", async () => {
    const hardware = boards['linux']!.hardware as { crypto: boolean };
    const hmac = fileURLToPath(new URL('../../../firmware/link/hmac.ts', import.meta.url));
    const build = async (crypto: boolean): Promise<string> => {
      hardware.crypto = crypto;
      return (await buildOf(`import { createHmac } from '${hmac}'; console.log(createHmac('k')('t'));`)).code;
    };
    try {
      const [native, own] = [await build(true), await build(false)];
      expect([native.includes('require("crypto")'), native.includes(OWN)]).toEqual([true, false]);
      expect([own.includes('require("crypto")'), own.includes(OWN)]).toEqual([false, true]);
    } finally {
      hardware.crypto = true;
    }
  });
});

describe('estimateJsVars', () => {
  it.each([
    ['nothing', '', 0],
    ['a function, in the outer function', '(function(){function f(){}})()', 14],
    ['the same as an arrow, declared twice', '(()=>{var f;var f=()=>{}})()', 14],
    ['an object of three numbers', '(function(){var o={a:1,b:2,c:3}})()', 12],
    ['the same of fractions', '(function(){var o={a:1.5,b:2.5,c:3.5}})()', 15],
    ['a list of ten numbers', '(()=>{var a=[1,2,3,4,5,6,7,8,9,10]})()', 19],
    ['the same of fractions', '(()=>{var a=[.1,.2,.3,.4,.5,.6,.7,.8,.9,1.1]})()', 29],
    ['lists in a list', '(()=>{var a=[[1,2],[3,4]]})()', 17],
    ['what another variable holds too', '(()=>{var b={},o={a:b}})()', 12],
    ['a long key', '(()=>{var o={chipSelect:1}})()', 11],
    ['a large number', '(()=>{var o={a:-5000}})()', 11],
    ['a text that fits beside none', '(()=>{var o={a:"SOC_AT_RESERVE"}})()', 12],
    ['a function under a key', '(()=>{var o={f:()=>{}}})()', 16],
    ['the same as a method', '(()=>{var o={f(){}}})()', 16],
    ['what an immediately called function made', '(()=>{var o=(()=>({a:1,b:2,c:3}))()})()', 12],
    ['bytes', '(function(){var u=new Uint8Array(120)})()', 21],
    ['bytes of a list', '(()=>{var u=new Uint8Array([1,2,3,4,5,6,7,8,9,10,11,12])})()', 12],
    ['bytes under another name', '(function(){var a=Uint8Array,u=new a(120)})()', 23],
  ])('counts %s', (_name, code, vars) => expect(estimateJsVars(code)).toBe(vars));
});
