import { describe, expect, it } from 'vitest';
import { runScript } from './testBoard.ts';

const PRINT = '(e) => console.log(e.state + "@" + e.time + " after " + e.lastTime + " on " + e.pin)';

/** Edges of D1, each [time in us, level], and what a watch with these settings prints. */
function watch(
  settings: string,
  edges: readonly (readonly [number, boolean])[],
  startsHigh = false,
): string[] {
  const { board, lines, runUntil } = runScript(`setWatch(${PRINT}, D1, ${settings});`, {
    pins: { D1: { read: () => startsHigh } },
  });
  for (const [atUs, level] of edges) {
    runUntil(atUs - 1);
    board.pinChanged('D1', level, atUs);
  }
  runUntil(1e6);
  return lines;
}

describe('setWatch', () => {
  it('tells times in seconds, the last one too, also of the edge that it does not report', () => {
    const edges = [
      [1000, true],
      [1500, false],
      [2500, true],
    ] as const;
    expect(watch('{ repeat: true, edge: "rising" }', edges)).toEqual([
      'true@0.001 after undefined on D1',
      'true@0.0025 after 0.0015 on D1',
    ]);
  });

  it.each([
    ['{ repeat: true }', 2],
    ['true', 2],
    ['{ repeat: true, edge: 0 }', 2],
    ['{ repeat: true, edge: 1 }', 1],
    ['{ repeat: true, edge: -1 }', 1],
    ['{ repeat: true, edge: "both", irq: true }', 2],
    ['undefined', 1],
  ])('with %s reports this many of two edges', (settings, count) => {
    expect(
      watch(settings, [
        [1000, true],
        [2000, false],
      ]),
    ).toHaveLength(count);
  });

  it.each([
    ['a level that stays', [[1000, true]], ['true@0.001 after undefined on D1']],
    [
      'a bouncing edge, once, at the last change',
      [
        [1000, true],
        [3000, false],
        [4000, true],
      ],
      ['true@0.004 after undefined on D1'],
    ],
    [
      'nothing of a short pulse',
      [
        [1000, true],
        [4000, false],
      ],
      [],
    ],
    [
      'two levels that stay',
      [
        [1000, true],
        [50_000, false],
      ],
      ['true@0.001 after undefined on D1', 'false@0.05 after 0.001 on D1'],
    ],
  ] as const)('with a debounce of 10 ms tells %s', (_what, edges, expected) => {
    expect(watch('{ repeat: true, edge: "both", debounce: 10 }', edges)).toEqual(expected);
  });

  it('settles a debounced level that nobody came for before the next edge', () => {
    const { board, lines, runUntil } = runScript(
      `setWatch(${PRINT}, D1, { repeat: true, edge: "both", debounce: 10 });
       setTimeout(() => { for (var i = 0; i < 30; i++) getTime(); }, 5);`,
      { pins: { D1: {} }, costs: { callbackUs: 0, spiTransferUs: 0, callUs: 1000 } },
    );
    board.pinChanged('D1', true, 1000);
    runUntil(6000);
    board.pinChanged('D1', true, 20_000);
    runUntil(1e6);
    expect(lines[0]).toMatch(/@0\.001 /);
  });

  it('stops when it is cleared', () => {
    const { board, lines, runUntil } = runScript(
      `var a = setWatch(() => console.log("a"), D1, true), b = setWatch(() => console.log("b"), D1, true);
       setTimeout(() => clearWatch(a), 2); setTimeout(() => clearWatch(), 4);`,
      { pins: { D1: {} } },
    );
    for (const atUs of [1000, 3000, 5000]) {
      runUntil(atUs - 1);
      board.pinChanged('D1', true, atUs);
    }
    runUntil(10_000);
    expect(lines).toEqual(['a', 'b', 'b']);
  });

  it('loses what does not fit into the buffer while a callback runs, and says so', () => {
    const { board, lines, runUntil } = runScript(
      `var edges = 0;
       setWatch(() => edges++, D1, { repeat: true, edge: "both" });
       E.on("errorFlag", (flags) => console.log(flags.join()));
       setTimeout(() => console.log(edges), 500);`,
      { pins: { D1: {}, D2: {} }, memory: { vars: 5000, varBytes: 12, inputBufferBytes: 512 } },
    );
    runUntil(1000);
    for (let i = 0; i < 100; i++) board.pinChanged('D1', i % 2 === 0, 1001 + i);
    // Nobody watches this one: it takes no room.
    for (let i = 0; i < 100; i++) board.pinChanged('D2', i % 2 === 0, 1200 + i);
    runUntil(600_000);
    // 512 bytes, 6 for an event.
    expect(lines).toEqual(['FIFO_FULL', 'New interpreter error: FIFO_FULL', '85']);
  });
});
