import { describe, expect, it } from 'vitest';
import { runScript, type TestBoard } from './testBoard.ts';

const REPORTS = `
  E.on("errorFlag", (flags) => console.log("flags " + flags.join()));
  process.on("uncaughtException", (e) => console.log("uncaught " + e.message));`;

/** What the bundle printed, without what the interpreter adds. */
const own = ({ lines }: TestBoard): string[] =>
  lines.filter((line) => !/^(OUT OF MEMORY|Execution Interrupted|ERROR: |New interpreter error)/.test(line));

describe('a callback that runs out of memory', () => {
  const twoTimers = `${REPORTS}
    var n = 0;
    setInterval(() => { n++; try { getTime(); } catch (e) { console.log("caught"); } console.log("control " + n); }, 10);
    setInterval(() => console.log("other " + n), 25);`;

  it('cannot catch it, is removed, and raises the flags; the others go on', () => {
    const test = runScript(twoTimers);
    test.runUntil(15_000);
    test.board.exhaustMemory();
    test.runUntil(80_000);
    expect(own(test)).toEqual([
      'control 1',
      'flags CALLBACK,LOW_MEMORY,MEMORY',
      'other 2',
      'other 2',
      'other 2',
    ]);
    expect(test.board.uncaught()).toBe(0);
    expect(test.lines).toContain('OUT OF MEMORY');
  });

  it('takes along what else runs in the same pass', () => {
    const test = runScript(`${REPORTS}
      setInterval(() => getTime(), 10);
      setInterval(() => console.log("same pass"), 10);
      setInterval(() => console.log("later"), 15);`);
    test.board.exhaustMemory();
    test.runUntil(40_000);
    expect(own(test)).toEqual(['same pass', 'flags CALLBACK,LOW_MEMORY,MEMORY', 'later', 'later']);
  });

  it.each([
    ['reads a pin', 'digitalRead(D1)'],
    ['drives a pin', 'digitalWrite(D1, 1)'],
    ['sends over SPI', 'SPI1.send([1], D1)'],
    ['prints', 'console.log("never")'],
  ])('does nothing any more when it %s', (_what, call) => {
    const driven: boolean[] = [];
    const test = runScript(`setInterval(() => { try { ${call}; } catch (e) {} ${call}; }, 10);`, {
      pins: { D1: { write: (level) => driven.push(level) } },
    });
    test.board.exhaustMemory();
    test.runUntil(100_000);
    expect(own(test)).toEqual([]);
    expect(driven).toEqual([]);
  });

  it('may be a watch', () => {
    const test = runScript(
      `${REPORTS} setWatch(() => console.log("watch " + getTime()), D1, { repeat: true });`,
      {
        pins: { D1: {} },
      },
    );
    test.board.pinChanged('D1', true, 1000);
    test.runUntil(2000);
    test.board.exhaustMemory();
    test.board.pinChanged('D1', false, 3000);
    test.board.pinChanged('D1', true, 4000);
    test.runUntil(10_000);
    expect(own(test)).toEqual(['watch 0.001', 'flags CALLBACK,LOW_MEMORY,MEMORY']);
  });

  it('may be a listener for data', () => {
    const test = runScript(`${REPORTS}
      var socket = require("net").connect({ host: "h", port: 1 }, () => 0);
      socket.on("data", (d) => console.log("data " + d));`);
    test.connections[0]!.far.onData('a');
    test.runUntil(1000);
    test.board.exhaustMemory();
    test.connections[0]!.far.onData('b');
    test.runUntil(2000);
    test.connections[0]!.far.onData('c');
    test.runUntil(3000);
    expect(own(test)).toEqual(['data a', 'flags CALLBACK,LOW_MEMORY,MEMORY']);
  });

  it('may ask for more than the board has', () => {
    const memory = { vars: 1000, varBytes: 12, inputBufferBytes: 512 };
    const script = `${REPORTS}
      setTimeout(() => { console.log(new Uint8Array(8000).length); }, 1);
      setTimeout(() => { console.log(new Float64Array(2000).length); }, 2);`;
    const test = runScript(script, { memory });
    test.runUntil(10_000);
    expect(own(test)).toEqual(['8000', 'flags LOW_MEMORY,MEMORY']);
  });
});

describe('E.getErrorFlags', () => {
  it('tells and forgets what went wrong', () => {
    const test = runScript(`
      setInterval(() => getTime(), 10);
      setInterval(() => console.log("[" + E.getErrorFlags().join() + "]"), 25);`);
    test.board.exhaustMemory();
    test.runUntil(60_000);
    expect(own(test)).toEqual(['[CALLBACK,LOW_MEMORY,MEMORY]', '[]']);
  });
});

describe('too much recursion', () => {
  it('removes the interval, and is an uncaught error as well', () => {
    const test = runScript(`${REPORTS}
      function deep() { return deep() + 1; }
      setInterval(() => { console.log("bad"); deep(); }, 10);
      setInterval(() => console.log("good"), 15);`);
    test.runUntil(35_000);
    expect(own(test)).toEqual([
      'bad',
      'uncaught Too much recursion - the stack is about to overflow',
      'flags CALLBACK',
      'good',
      'good',
    ]);
  });
});

describe('process.memory', () => {
  it('counts the variables of the board', () => {
    const memory = { vars: 5100, varBytes: 13, inputBufferBytes: 512 };
    const { lines } = runScript(
      'var m = process.memory(); console.log(m.total, m.blocksize, m.free + m.usage === m.total, m.usage > 0);',
      { memory },
    );
    expect(lines).toEqual(['5100 13 true true']);
  });
});
