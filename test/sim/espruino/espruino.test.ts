import { describe, expect, it } from 'vitest';
import { BackfeedError } from '../../../sim/backfeedError.ts';
import { createFlashStorage } from '../../../sim/espruino/flashStorage.ts';
import { runScript, valueOf } from './testBoard.ts';

const slow = { callbackUs: 0, spiTransferUs: 0, callUs: 1000 };

describe('a bundle', () => {
  it('that does not parse is refused', () => {
    expect(() => runScript('function (')).toThrow(BackfeedError);
    expect(() => runScript('function (')).toThrow(/^BUNDLE_SYNTAX: the bundle does not parse/);
  });

  it('that throws while it starts is reported, and what it set up before lives on', () => {
    const { board, lines, runUntil } = runScript(
      'setTimeout(() => console.log("alive"), 5); null.x; console.log("no");',
    );
    expect(board.uncaught()).toBe(1);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^Uncaught TypeError/);
    runUntil(10_000);
    expect(lines.at(-1)).toBe('alive');
  });

  it('finds only the modules that the board has', () => {
    const attempt =
      '(function () { try { return typeof require("Wifi"); } catch (e) { return e.message; } })()';
    expect(valueOf(attempt)).toBe('Module "Wifi" not found');
    expect(runScript(`console.log(${attempt})`, { wifiModule: 'Wifi' }).lines).toEqual(['object']);
    for (const name of ['fs', 'http', 'EspruinoWiFi', 'constructor', 'toString', '__proto__']) {
      expect(valueOf(attempt.replace('Wifi', name))).toBe(`Module "${name}" not found`);
    }
  });
});

describe('timers', () => {
  it('fire in the order of their times', () => {
    const { lines, runUntil } = runScript(`
      setTimeout(() => console.log("c"), 30);
      setTimeout(() => console.log("a"), 10);
      setTimeout((x, y) => console.log(x + y), 20, "b", "!");
      setTimeout(() => console.log("at once"), 0);`);
    expect(lines).toEqual([]);
    runUntil(25_000);
    expect(lines).toEqual(['at once', 'a', 'b!']);
    runUntil(30_000);
    expect(lines.at(-1)).toBe('c');
  });

  it('make up for the ticks that a long callback delayed, and keep their phase', () => {
    const { lines, runUntil } = runScript(
      `var ticks = 0;
       setInterval(() => { if (++ticks === 2) for (var i = 0; i < 350; i++) getTime(); console.log(getTime()); }, 100);`,
      { costs: slow },
    );
    runUntil(950_000);
    const times = lines.map((line) => Math.round(Number(line) * 1000));
    // The second tick takes 350 ms: those of 300, 400 and 500 ms follow back to back, the one of 600 ms is in time.
    expect(times).toEqual([101, 551, 552, 553, 554, 601, 701, 801, 901]);
  });

  it('stop when they are cleared, also from inside', () => {
    const { lines, runUntil } = runScript(`
      var n = 0;
      var id = setInterval(() => { console.log(++n); if (n === 3) clearInterval(id); }, 10);
      var never = setTimeout(() => console.log("never"), 50);
      clearTimeout(never);`);
    runUntil(1_000_000);
    expect(lines).toEqual(['1', '2', '3']);
  });

  it('change their period from now on', () => {
    const { lines, runUntil } = runScript(`
      var id = setInterval(() => console.log(getTime()), 100);
      setTimeout(() => changeInterval(id, 500), 250);`);
    runUntil(2_000_000);
    expect(lines).toEqual(['0.1', '0.2', '0.75', '1.25', '1.75']);
  });

  it('have small whole numbers as ids', () => {
    expect(valueOf('typeof setTimeout(() => 0, 1) + (setInterval(() => 0, 1) < 100)')).toBe('numbertrue');
  });

  it.each(['clearTimeout', 'clearInterval'])('%s(undefined) throws', (clear) => {
    const { board, lines } = runScript(`${clear}(undefined);`);
    expect(board.uncaught()).toBe(1);
    expect(lines[0]).toContain('not allowed');
  });

  it('of an unknown id are ignored, and no function is refused', () => {
    expect(runScript('clearTimeout(99); clearInterval(0);').board.uncaught()).toBe(0);
    expect(runScript('setTimeout(undefined, 5);').board.uncaught()).toBe(1);
  });
});

describe('callbacks that throw', () => {
  it('are reported and leave their timer and the others alone', () => {
    const { board, lines, runUntil } = runScript(`
      setInterval(() => { throw new Error("oops"); }, 100);
      setInterval(() => console.log("fine"), 100);`);
    runUntil(300_000);
    expect(board.uncaught()).toBe(3);
    expect(lines.filter((line) => line === 'fine')).toHaveLength(3);
    expect(lines.filter((line) => line.startsWith('Uncaught Error: oops'))).toHaveLength(3);
  });

  it('reach the handler of uncaught exceptions', () => {
    const { lines, runUntil } = runScript(`
      process.on("uncaughtException", (e) => console.log("safe: " + e.message));
      setTimeout(() => { throw new Error("oops"); }, 1);
      setTimeout(() => { throw "a text"; }, 2);`);
    runUntil(5000);
    expect(lines.filter((line) => line.startsWith('safe'))).toEqual(['safe: oops', 'safe: undefined']);
    // What a handler took is not printed.
    expect(lines).toHaveLength(2);
  });

  it('in one pass of the idle loop hide each other: the last is reported', () => {
    const { board, lines, runUntil } = runScript(`
      setTimeout(() => { throw new Error("one"); }, 5);
      setTimeout(() => { throw new Error("two"); }, 5);`);
    runUntil(10_000);
    expect(board.uncaught()).toBe(2);
    expect(lines.map((line) => line.split('\n')[0])).toEqual(['Uncaught Error: two']);
  });

  it('survive a handler that throws as well', () => {
    const { board, lines, runUntil } = runScript(`
      process.on("uncaughtException", () => { throw new Error("worse"); });
      process.on("uncaughtException", () => console.log("second"));
      setInterval(() => { throw new Error("oops"); }, 10);`);
    runUntil(20_000);
    expect(board.uncaught()).toBe(2);
    expect(lines.filter((line) => line === 'second')).toHaveLength(2);
    expect(lines.filter((line) => line.includes('worse'))).toHaveLength(2);
  });
});

describe('pins', () => {
  it('are read from the outside and written to it', () => {
    const written: boolean[] = [];
    let level = false;
    const { lines, runUntil } = runScript(
      `pinMode(D1, "input"); pinMode(D2, "output");
       setInterval(() => { console.log(digitalRead(D1) + "," + D1.read()); }, 10);
       digitalWrite(D2, 1); digitalWrite(D2, 0); D2.set(); D2.reset(); D2.write(true); console.log(D2);`,
      { pins: { D1: { read: () => level }, D2: { write: (high) => written.push(high) } } },
    );
    runUntil(10_000);
    level = true;
    runUntil(20_000);
    expect(lines).toEqual(['D2', '0,false', '1,true']);
    expect(written).toEqual([true, false, true, false, true]);
  });

  it('that the board does not have are errors', () => {
    expect(runScript('digitalRead("D9");').lines[0]).toMatch(/Uncaught Error: Invalid pin/);
    expect(runScript('digitalRead(D9);').lines[0]).toMatch(/Uncaught ReferenceError/);
  });
});

describe('setWatch', () => {
  const watching = (settings: string) =>
    runScript(`setWatch((e) => console.log(e.state + "@" + e.time), D1, ${settings});`, {
      pins: { D1: {}, D2: {} },
    });
  const edges = ({ board, lines, runUntil }: ReturnType<typeof runScript>): string[] => {
    board.pinChanged('D1', true, 1000);
    board.pinChanged('D1', false, 2000);
    board.pinChanged('D2', true, 2500);
    board.pinChanged('D1', true, 3000);
    expect(lines).toEqual([]);
    runUntil(10_000);
    return lines;
  };

  it.each([
    ['{ repeat: true, edge: "rising" }', ['true@0.001', 'true@0.003']],
    ['{ repeat: true, edge: "falling" }', ['false@0.002']],
    ['{ repeat: true, edge: "both" }', ['true@0.001', 'false@0.002', 'true@0.003']],
    ['{ repeat: false, edge: "both" }', ['true@0.001']],
    ['{ edge: "falling" }', ['false@0.002']],
    ['{}', ['true@0.001']],
  ])('with %s', (settings, expected) => {
    expect(edges(watching(settings))).toEqual(expected);
  });

  it('wakes every watch on the pin, also those that fire once', () => {
    const { board, lines, runUntil } = runScript(
      `setWatch(() => console.log("a"), D1, { edge: "both" });
       setWatch(() => console.log("b"), D1, { edge: "both" });
       setWatch(() => console.log("c"), D1, { edge: "both", repeat: true });`,
      { pins: { D1: {} } },
    );
    board.pinChanged('D1', true, 10);
    board.pinChanged('D1', false, 20);
    runUntil(100);
    expect(lines).toEqual(['a', 'b', 'c', 'c']);
  });

  it('waits for a callback that is running, and comes before timers that are due then', () => {
    const { board, lines, runUntil } = runScript(
      `setWatch(() => console.log("watch"), D1, { repeat: true, edge: "both" });
       setTimeout(() => { for (var i = 0; i < 10; i++) getTime(); console.log("long"); }, 0);
       setTimeout(() => console.log("timer"), 8);`,
      { pins: { D1: {} }, costs: slow },
    );
    board.pinChanged('D1', true, 5000);
    runUntil(100_000);
    expect(lines).toEqual(['long', 'watch', 'timer']);
  });
});

describe('SPI', () => {
  it('gives the device what is sent, and the bundle what comes back', () => {
    const heard: number[][] = [];
    const { lines } = runScript(
      `var a = SPI1.send([1, 2, 3], D5); console.log(a instanceof Uint8Array, [].slice.call(a).join());
       var b = SPI1.send(new Uint8Array([4, 5]), D5); console.log([].slice.call(b).join());
       console.log([].slice.call(SPI1.send([6], D4)).join());
       console.log(a === b, a[0]);`,
      {
        pins: { D4: {}, D5: {} },
        spi: {
          D5: {
            exchange: (tx, rx, length) => {
              heard.push(Array.from(tx.subarray(0, length)));
              for (let i = 0; i < length; i++) rx[i] = tx[i]! + 10;
            },
          },
        },
      },
    );
    expect(heard).toEqual([
      [1, 2, 3],
      [4, 5],
    ]);
    expect(lines).toEqual(['true 11,12,13', '14,15', '255', 'false 11']);
  });

  it('takes the time of the wire, and lets the world catch up first', () => {
    const synced: number[] = [];
    const exchanged: number[] = [];
    runScript('SPI1.setup({ baud: 1000000 }); SPI1.send([1, 2, 3, 4], D5); SPI1.send([1], D5);', {
      costs: { callbackUs: 0, spiTransferUs: 100, callUs: 0 },
      pins: { D5: {} },
      spi: { D5: { exchange: (_tx, _rx, _length, atUs) => exchanged.push(atUs) } },
      syncTo: (us) => synced.push(us),
    });
    // 100 us each, and 8 us a byte.
    expect(exchanged).toEqual([132, 240]);
    expect(synced).toEqual(exchanged);
  });
});

describe('E', () => {
  it.each([
    ['E.CRC32(new Uint8Array([49,50,51,52,53,54,55,56,57]))', String(0xcbf43926)],
    ['E.CRC32(new Uint8Array([49,50,51,52,53,54,55,56,57]).buffer)', String(0xcbf43926)],
    [
      'E.CRC32(new Uint8Array(new Uint8Array([0,49,50,51,52,53,54,55,56,57,0]).buffer, 1, 9))',
      String(0xcbf43926),
    ],
    ['E.hwRand()', String(2 ** 30)],
    ['atob(btoa("\\x00\\xff backfeed")) === "\\x00\\xff backfeed"', 'true'],
    ['btoa("\\xff\\x00")', '/wA='],
  ])('%s', (expression, expected) => {
    expect(valueOf(expression)).toBe(expected);
  });

  it('asks for a reboot', () => {
    expect(runScript('').board.rebootRequested()).toBe(false);
    expect(runScript('E.reboot();').board.rebootRequested()).toBe(true);
  });
});

describe('require("Storage")', () => {
  it('keeps files over a reboot of the bundle', () => {
    const flash = createFlashStorage(65536);
    runScript(
      `var s = require("Storage");
       console.log(s.write("a", "caf\\xe9\\x00")); s.write("b", new Uint8Array([1, 2, 3])); s.write("c", "{\\"x\\":1}");
       s.write("gone", "x"); s.erase("gone");`,
      { flash },
    );
    const { lines } = runScript(
      `var s = require("Storage");
       console.log(s.read("a") === "caf\\xe9\\x00", s.read("a", 1, 2), s.read("nothing"));
       console.log([].slice.call(new Uint8Array(s.readArrayBuffer("b"))).join(), s.readArrayBuffer("b") instanceof ArrayBuffer);
       console.log(s.readJSON("c").x, s.readJSON("nothing"), s.readJSON("a", true), s.readArrayBuffer("nothing"));
       console.log(s.list().join(), s.list(/^[ab]$/).join(), Array.isArray(s.list()));
       try { s.readJSON("a"); } catch (e) { console.log(e instanceof SyntaxError); }`,
      { flash },
    );
    expect(lines).toEqual([
      'true af undefined',
      '1,2,3 true',
      '1 undefined undefined undefined',
      'a,b,c a,b true',
      'true',
    ]);
  });

  it('gives copies: changing one does not change the flash', () => {
    const { lines } = runScript(`
      var s = require("Storage");
      s.write("a", new Uint8Array([1]));
      new Uint8Array(s.readArrayBuffer("a"))[0] = 9;
      console.log(s.read("a").charCodeAt(0));`);
    expect(lines).toEqual(['1']);
  });
});

describe('require("net")', () => {
  const client = `
    var socket = require("net").connect({ host: "broker", port: 1883 }, () => { console.log("connected"); socket.write("\\x10\\xff"); });
    socket.on("data", (d) => { console.log(typeof d + d.length + "/" + d.charCodeAt(0) + "/" + d.charCodeAt(1)); });
    socket.on("drain", () => console.log("drain"));
    socket.on("error", (e) => console.log("error " + e.code));
    socket.on("close", (e) => console.log("close " + e));
    console.log("asked");`;

  it('carries binary strings, and calls back from the idle loop only', () => {
    const { connections, lines, runUntil } = runScript(client);
    const [connection] = connections;
    expect(connection).toMatchObject({ host: 'broker', port: 1883, written: [] });
    connection!.far.onConnect();
    expect(lines).toEqual(['asked']);
    runUntil(1000);
    expect(connection!.written).toEqual(['\x10\xff']);
    connection!.far.onData('\x00\xff');
    // One for the new connection, one for what was written.
    expect(lines).toEqual(['asked', 'connected', 'drain', 'drain']);
    runUntil(2000);
    expect(lines.at(-1)).toBe('string2/0/255');
  });

  it.each([
    [true, ['error -9', 'close true']],
    [false, ['close false']],
  ])('closes, with an error: %s', (hadError, expected) => {
    const { connections, lines, runUntil } = runScript(client);
    connections[0]!.far.onClose(hadError);
    runUntil(1000);
    expect(lines).toEqual(['asked', ...expected]);
  });

  it('comes in pieces of 536 bytes, and waits for somebody who listens', () => {
    const { connections, lines, runUntil } = runScript(`
      var socket = require("net").connect({ host: "h", port: 1 }, () => 0);
      setTimeout(() => socket.on("data", (d) => console.log(d.length)), 5);`);
    connections[0]!.far.onData('x'.repeat(1000));
    runUntil(4000);
    expect(lines).toEqual([]);
    runUntil(6000);
    runUntil(9000);
    connections[0]!.far.onData('yz');
    runUntil(10_000);
    expect(lines).toEqual(['536', '466']);
  });

  it('cuts characters to 8 bits, and says what could not be sent', () => {
    const { connections, lines, runUntil } = runScript(`
      var socket = require("net").connect({ host: "h", port: 1 }, () => 0);
      socket.write("a\u0141");
      socket.on("error", (e) => console.log(e.code, e.message));
      socket.on("close", (e) => console.log("close", e));`);
    connections[0]!.far.onConnect();
    runUntil(1000);
    expect(connections[0]!.written).toEqual(['aA']);
    const cut = runScript(`
      var socket = require("net").connect({ host: "h", port: 1 }, () => 0);
      socket.write("lost");
      socket.on("error", (e) => console.log(e.code, e.message));
      socket.on("close", (e) => { console.log("close", e); try { socket.write("x"); } catch (e) { console.log(e.message); } });`);
    cut.connections[0]!.far.onClose(false);
    cut.runUntil(1000);
    expect(cut.lines).toEqual(['-8 unsent data', 'close true', 'This socket is closed']);
    expect(lines).toEqual([]);
  });

  it('ends when the bundle says so', () => {
    const { connections, runUntil } = runScript(
      'require("net").connect({ host: "h", port: 1 }, () => 0).end();',
    );
    runUntil(1000);
    expect(connections[0]!.ended).toBe(true);
  });

  it('reports a handler that throws', () => {
    const { board, connections, runUntil } = runScript(
      'require("net").connect({ host: "h", port: 1 }, () => 0).on("data", () => { throw new Error("oops"); });',
    );
    connections[0]!.far.onData('x');
    runUntil(1000);
    connections[0]!.far.onData('y');
    runUntil(2000);
    expect(board.uncaught()).toBe(2);
  });
});

describe('require("Wifi")', () => {
  it('joins after a moment, without an error', () => {
    const { lines, runUntil } = runScript(
      'require("Wifi").on("disconnected", () => 0); require("Wifi").connect("s", { password: "p" }, (e) => console.log("joined", e));',
      { wifiModule: 'Wifi' },
    );
    expect(lines).toEqual([]);
    runUntil(10_000_000);
    expect(lines).toEqual(['joined null']);
  });
});
