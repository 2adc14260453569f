import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faults, type FaultCode } from '../../../firmware/contract/faults.ts';
import { createFaultMemory, type FaultMemory } from '../../../firmware/safety/faultMemory.ts';

/** Flash of the test: what was kept last, and how often something was. */
function createKeeper(bits = 0) {
  const keeper = {
    bits,
    writes: 0,
    keepFaults: (kept: number) => {
      keeper.bits = kept;
      keeper.writes++;
    },
    keptFaults: () => keeper.bits,
  };
  return keeper;
}

const bitOf = (code: FaultCode): number => 1 << faults.findIndex((fault) => fault.code === code);
const isCritical = (code: FaultCode): boolean => faults.find((fault) => fault.code === code)!.isCritical;

/** Latches a fault at `nowMs` and takes its cause away again. */
function latch(memory: FaultMemory, code: FaultCode, nowMs = 10_000): void {
  memory.observe(code, true, nowMs);
  memory.observe(code, true, nowMs + 4000);
  memory.observe(code, false, nowMs + 4001);
}

/** Uptimes at which a counter of 31, 32 or 53 bits would have run over. */
const uptimesMs = [0, 1, 12_345.5, 2 ** 31 - 1000, 2 ** 32 - 1000, 2 ** 40];

describe.each(faults)('$code', ({ code, debounceMs, isCritical }) => {
  it.each(uptimesMs)('latches when its cause has lasted, to the tick; uptime %d ms', (startMs) => {
    const memory = createFaultMemory(createKeeper());
    memory.observe(code, true, startMs);
    expect(memory.active).toBe(debounceMs === 0 ? code : null);
    if (debounceMs > 0) {
      memory.observe(code, true, startMs + debounceMs - 1);
      expect(memory.active).toBeNull();
    }
    memory.observe(code, true, startMs + debounceMs);
    expect(memory.active).toBe(code);
    memory.observe(code, false, startMs + debounceMs + 1);
    expect(memory.active).toBe(code);
  });

  it('begins anew after each break', () => {
    if (debounceMs === 0) return;
    const memory = createFaultMemory(createKeeper());
    for (let i = 0; i < 20; i++) {
      const atMs = i * debounceMs * 2;
      memory.observe(code, true, atMs);
      memory.observe(code, true, atMs + debounceMs - 1);
      memory.observe(code, false, atMs + debounceMs - 0.5);
      memory.observe(code, true, atMs + debounceMs);
      memory.observe(code, false, atMs + debounceMs + 1);
    }
    expect(memory.active).toBeNull();
  });

  it('does not latch early when the time goes back, and latches when it has caught up', () => {
    if (debounceMs === 0) return;
    const memory = createFaultMemory(createKeeper());
    memory.observe(code, true, 100_000);
    memory.observe(code, true, 50_000);
    expect(memory.active).toBeNull();
    memory.observe(code, true, 100_000 + debounceMs);
    expect(memory.active).toBe(code);
  });

  it(`${isCritical ? 'survives' : 'does not survive'} a restart`, () => {
    const keeper = createKeeper();
    latch(createFaultMemory(keeper), code);
    const again = createFaultMemory(keeper);
    expect(again.active).toBe(isCritical ? code : null);
    expect(keeper.bits).toBe(isCritical ? bitOf(code) : 0);
    // The memory of before counts on: what it held is still held, and goes away by its own rule only.
    again.pulled();
    expect(again.active).toBe(isCritical ? code : null);
  });

  it('goes away as its row says', () => {
    const rows: [string, (memory: FaultMemory) => unknown, stays: boolean, answer: unknown][] = [
      ['pulled', (memory) => memory.pulled(), isCritical, undefined],
      [
        'a command from afar',
        (memory) => memory.clear(false),
        isCritical,
        isCritical ? 'COMMAND_NEEDS_PRESENCE' : null,
      ],
      ['a command with presence', (memory) => memory.clear(true), false, null],
    ];
    for (const [name, act, stays, answer] of rows) {
      const keeper = createKeeper();
      const memory = createFaultMemory(keeper);
      latch(memory, code);
      expect(act(memory) ?? answer, name).toBe(answer);
      expect(memory.active, name).toBe(stays ? code : null);
      expect(createFaultMemory(keeper).active, name).toBe(stays ? code : null);
    }
  });

  it('comes back at the next look while its cause is there', () => {
    for (const act of ['pulled', 'clear'] as const) {
      const memory = createFaultMemory(createKeeper());
      memory.observe(code, true, 0);
      memory.observe(code, true, debounceMs);
      if (act === 'pulled') memory.pulled();
      else expect(memory.clear(true)).toBeNull();
      memory.observe(code, true, debounceMs + 400);
      expect(memory.active, act).toBe(code);
    }
  });

  it('is written to flash once, however often its cause is seen', () => {
    const keeper = createKeeper();
    const memory = createFaultMemory(keeper);
    for (let atMs = 0; atMs < 20_000; atMs += 400) memory.observe(code, true, atMs);
    expect(keeper.writes).toBe(isCritical ? 1 : 0);
  });
});

describe('a fault memory', () => {
  it('is empty on a new device', () => {
    const keeper = createKeeper();
    expect(createFaultMemory(keeper).active).toBeNull();
    expect(keeper.writes).toBe(0);
  });

  it('shows nothing of kept bits that its table does not have', () => {
    expect(createFaultMemory(createKeeper(1 << faults.length)).active).toBeNull();
    const { code } = faults.find(({ isCritical }) => isCritical)!;
    expect(createFaultMemory(createKeeper((1 << (faults.length + 1)) | bitOf(code))).active).toBe(code);
  });

  it('shows the first of the table, whichever came first', () => {
    for (const first of faults)
      for (const second of faults) {
        const memory = createFaultMemory(createKeeper());
        latch(memory, first.code);
        latch(memory, second.code, 20_000);
        expect(memory.active).toBe(faults[Math.min(faults.indexOf(first), faults.indexOf(second))]!.code);
      }
  });

  it('debounces each fault by itself', () => {
    const memory = createFaultMemory(createKeeper());
    memory.observe('CELL_VOLTAGE_CRITICAL', true, 0);
    memory.observe('BATTERY_OVERHEATED', true, 1500);
    memory.observe('BATTERY_OVERHEATED', true, 2000);
    memory.observe('INSULATION_LOW', false, 2000);
    expect(memory.active).toBeNull();
    memory.observe('CELL_VOLTAGE_CRITICAL', true, 2000);
    expect(memory.active).toBe('CELL_VOLTAGE_CRITICAL');
  });

  it('keeps what is critical when only the rest may go', () => {
    const keeper = createKeeper();
    const memory = createFaultMemory(keeper);
    latch(memory, 'CURRENT_DEVIATION');
    latch(memory, 'CONTACTOR_WELDED');
    expect(keeper.writes).toBe(1);
    expect(memory.clear(false)).toBe('COMMAND_NEEDS_PRESENCE');
    expect(memory.active).toBe('CONTACTOR_WELDED');
    latch(memory, 'TRANSMIT_REFUSED', 30_000);
    memory.pulled();
    expect(memory.active).toBe('CONTACTOR_WELDED');
    expect([keeper.bits, keeper.writes]).toEqual([bitOf('CONTACTOR_WELDED'), 1]);
    expect(memory.clear(true)).toBeNull();
    expect([keeper.bits, keeper.writes]).toEqual([0, 2]);
  });

  type Step =
    | readonly ['look', FaultCode, boolean]
    | readonly ['wait', number]
    | readonly ['pulled' | 'restart' | 'from afar' | 'with presence'];
  const step: fc.Arbitrary<Step> = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.tuple(
        fc.constant('look' as const),
        fc.constantFrom(...faults.map(({ code }) => code)),
        fc.boolean(),
      ),
    },
    { weight: 4, arbitrary: fc.tuple(fc.constant('wait' as const), fc.integer({ min: 1, max: 3000 })) },
    {
      weight: 1,
      arbitrary: fc.tuple(fc.constantFrom('pulled', 'restart', 'from afar', 'with presence')),
    },
  );

  it('behaves as its table, whatever happens in whatever order', () => {
    fc.assert(
      fc.property(fc.constantFrom(...uptimesMs), fc.array(step, { maxLength: 60 }), (startMs, steps) => {
        const keeper = createKeeper();
        let memory = createFaultMemory(keeper);
        let nowMs = startMs;
        const held = new Set<FaultCode>();
        const since = new Map<FaultCode, number>();
        const drop = (which: (code: FaultCode) => boolean): void =>
          [...held].filter(which).forEach((code) => held.delete(code));
        for (const [kind, ...rest] of steps) {
          if (kind === 'wait') nowMs += rest[0] as number;
          else if (kind === 'look') {
            const [code, isPresent] = rest as [FaultCode, boolean];
            memory.observe(code, isPresent, nowMs);
            if (!isPresent) since.delete(code);
            else if (!since.has(code)) since.set(code, nowMs);
            const lastedMs = nowMs - (since.get(code) ?? Infinity);
            if (lastedMs >= faults.find((fault) => fault.code === code)!.debounceMs) held.add(code);
          } else if (kind === 'restart') {
            memory = createFaultMemory(keeper);
            nowMs = 0;
            since.clear();
            drop((code) => !isCritical(code));
          } else if (kind === 'pulled') {
            memory.pulled();
            drop((code) => !isCritical(code));
          } else {
            const answer = memory.clear(kind === 'with presence');
            drop((code) => kind === 'with presence' || !isCritical(code));
            expect(answer).toBe(held.size ? 'COMMAND_NEEDS_PRESENCE' : null);
          }
          expect(memory.active).toBe(faults.find(({ code }) => held.has(code))?.code ?? null);
          expect(keeper.bits).toBe(
            [...held].filter(isCritical).reduce((bits, code) => bits | bitOf(code), 0),
          );
        }
      }),
      { numRuns: 400 },
    );
  });
});
