import { describe, expect, it } from 'vitest';
import { linuxFlash } from '../../../sim/espruino/flashGeometry.ts';
import { createFlashStorage } from '../../../sim/espruino/flashStorage.ts';
import { runScript } from '../../sim/espruino/testBoard.ts';
import { espruinoBinary, espruinoHint } from '../espruinoBinary.ts';
import { runProgram } from '../runProgram.ts';

/** `attempt` prints a value or the error; `state` what can be seen of Storage. */
const PRELUDE = `
var s = require("Storage"), f = require("Flash");
function attempt(fn) { try { console.log(JSON.stringify(fn())); } catch (e) { console.log("refused: " + e.message); } }
function state() { console.log(JSON.stringify(s.getStats()), s.getFree(), s.hash(), JSON.stringify(s.list())); }
function bytes(n, x) { return new Uint8Array(n).fill(x); }
var seed = 12345;
function chance(n) { seed = (seed * 1103 + 12345) & 0xffffff; return seed % n; }
`;

const programs: Readonly<Record<string, string>> = {
  'an empty flash': `state(); attempt(function () { return s.read("a"); }); attempt(function () { return s.compact(); }); state();`,
  'files and parts of files': `
    attempt(function () { return s.write("a", "hello", 0, 14); }); state();
    attempt(function () { return s.write("a", " world", 5); });
    attempt(function () { return s.read("a", 0, 11); });
    attempt(function () { return s.read("a", 3, 4); });
    attempt(function () { return s.read("a", 12); });
    attempt(function () { return s.read("a", 99); });
    attempt(function () { return s.read("a", -2, 3); });
    attempt(function () { return s.write("a", "xx", 1); });
    attempt(function () { return s.write("a", "123456", 11); });
    attempt(function () { return s.write("b", "x", 5); });
    attempt(function () { return s.write("b", ""); });
    attempt(function () { return s.write("b", "x", 0, 300000); }); state();
    attempt(function () { return s.write("a", "hello", 0, 14); }); state();
    attempt(function () { return s.write("a", "hello"); }); state();
    attempt(function () { return s.write("a", "hello"); }); state();
    attempt(function () { return s.write("c", bytes(8, 255)); });
    attempt(function () { return s.write("c", "12345678"); }); state();
    attempt(function () { return s.write("o", { x: 1, y: "z" }); });
    attempt(function () { return s.readJSON("o"); });
    attempt(function () { return s.write("l", [1, 2, 3]); });
    attempt(function () { return new Uint8Array(s.readArrayBuffer("l")).join(); });
    attempt(function () { return s.readJSON("nothing", true); });
    attempt(function () { return s.erase("a"); });
    attempt(function () { return s.erase("nothing"); }); state();`,
  names: `
    s.write("1234567890123456789012345678X", "a"); s.write("1234567890123456789012345678Y", "b");
    s.write("abcd", "1"); s.write("abcde", "2"); s.write("abc", "3"); s.write("Abcd", "4"); state();
    attempt(function () { return s.list(/^abc/); });
    attempt(function () { return s.read("abcd") + s.read("abcde") + s.read("abc"); });
    s.erase("abcd"); state(); attempt(function () { return s.read("abcd"); });`,
  'until it is full, and beyond': `
    s.write("keep", bytes(5000, 7));
    for (var i = 0; i < 150; i++) { s.write("change", bytes(9000 + i % 7, i)); if (i % 10 === 0) state(); }
    attempt(function () { return s.read("keep").length; });
    attempt(function () { return s.read("change").charCodeAt(8999); });
    s.compact(); state();
    attempt(function () { return s.write("large", "x", 0, s.getFree() - 32); }); state();
    attempt(function () { return s.write("more", "x"); }); state();
    s.erase("large"); attempt(function () { return s.write("more", "x"); }); state();`,
  'files that come and go by chance': `
    for (var i = 0; i < 160; i++) {
      var name = "f" + chance(12);
      if (chance(4) === 0) s.erase(name); else s.write(name, bytes(1 + chance(14000), chance(256)));
      if (i % 8 === 0) state();
    }
    s.list().forEach(function (name) { console.log(name, s.read(name).length, E.CRC32(s.read(name))); });`,
  'erasing everything': `s.write("a", "1"); s.eraseAll(); state(); s.write("b", "2"); state();`,
  'the flash below': `
    attempt(function () { return f.getFree(); });
    attempt(function () { return f.getPage(0x10030001); });
    attempt(function () { return f.getPage(0x10040000); });
    attempt(function () { return f.getPage(5); });
    f.write(new Uint8Array([240, 15, 1, 2, 3]), 0x10030001); f.write("\\xfe\\x1f", 0x10030002);
    attempt(function () { return f.read(8, 0x10030000).join(); });
    attempt(function () { return f.read(0, 0x10030000); });
    f.write(bytes(20, 0), 0x100303f8); f.erasePage(0x10030005);
    attempt(function () { return f.read(24, 0x100303f4).join(); });
    s.write("a", "abc"); attempt(function () { return f.read(36, 0x10000000).join(); });
    s.erase("a"); attempt(function () { return f.read(36, 0x10000000).join(); });`,
};

// Said by name, so that no run without an interpreter passes for a comparison.
describe.skipIf(!espruinoBinary)(
  `Storage and Flash as on the interpreter${espruinoBinary ? '' : ` (${espruinoHint})`}`,
  () => {
    it.each(Object.keys(programs))('%s', async (name) => {
      const source = PRELUDE + programs[name]!;
      const real = (await runProgram(espruinoBinary!, source))
        .split('\n')
        .filter((line) => line && !line.startsWith('Compacting'));
      const { lines } = runScript(source, { flash: createFlashStorage(256 * 1024, linuxFlash) });
      expect(real.length).toBeGreaterThan(1);
      expect(lines).toEqual(real);
    });
  },
);
