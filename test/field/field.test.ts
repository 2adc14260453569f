import { beforeAll, describe, expect, it } from 'vitest';
import {
  listFieldScenarios,
  loadFieldScenario,
  type FieldScenario,
} from '../../sim/scenario/fieldScenario.ts';
import { buildCampaignFirmware, type CampaignFirmware } from '../campaign/campaignFirmware.ts';
import { drawStart } from './drawStart.ts';
import { createFieldSum, fieldPage, fieldTable } from './fieldReport.ts';
import { judgeStart } from './judgeStart.ts';
import { runStart } from './runStart.ts';
import type { SeenStart } from './seenStart.ts';
import { workField } from './workField.ts';

// `npm run field` runs a thousand starts of each scenario; here it is a few.
const STARTS = 3;
const FIRST_SEED = 7_000_000;

let firmware: CampaignFirmware;
beforeAll(async () => {
  firmware = await buildCampaignFirmware();
});

describe.each(listFieldScenarios())('%s', (name) => {
  it('comes out as its file says', () => {
    for (let n = 0; n < STARTS; n++) {
      const seed = FIRST_SEED + n;
      expect({ seed, problems: workField(name, seed, firmware).problems }).toEqual({ seed, problems: [] });
    }
  });
});

describe('a start', () => {
  const scenario = loadFieldScenario('ecu-reset');

  it('is drawn from the ranges of its scenario, the same one for the same seed', () => {
    const starts = Array.from({ length: 200 }, (_, seed) => drawStart(scenario, seed));
    const socs = starts.map(({ socPct }) => socPct);
    expect(Math.min(...socs)).toBeGreaterThanOrEqual(scenario.start.socPct[0]);
    expect(Math.max(...socs)).toBeLessThanOrEqual(scenario.start.socPct[1]);
    const units = new Set(starts.map(({ faults }) => faults[0]!.fault.values['unit']));
    expect([...units].sort()).toEqual(['battery', 'inverter']);
    const lengths = starts.map(({ faults }) => faults[0]!.fault.durationMs);
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(scenario.faults[0]!.forS![0] * 1000);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(scenario.faults[0]!.forS![1] * 1000);
    expect(new Set(lengths).size).toBeGreaterThan(100);
    expect(drawStart(scenario, 5)).toEqual(starts[5]);
  });

  it('runs the same for the same seed', () => {
    const start = drawStart(scenario, 3);
    expect(runStart(scenario, start, firmware)).toEqual(runStart(scenario, start, firmware));
  });
});

describe('the judgement', () => {
  const base = loadFieldScenario('bus-asleep');
  const expecting = (
    expected: Partial<FieldScenario['expect']>,
    more: Partial<FieldScenario> = {},
  ): FieldScenario => ({
    ...base,
    forbidden: [],
    expect: { allReasons: [], ...expected },
    ...more,
  });
  const sound: SeenStart = {
    hasBegun: true,
    reactionMs: 800,
    mostLateW: 100,
    leastW: 0,
    recoveryMs: 30_000,
    mostAfterW: 8000,
    codes: ['BATTERY_STALE', 'EXPORTING'],
    lastCode: 'EXPORTING',
    lossWh: 1,
    inventedWh: 0,
    driveErrorPct: 0.1,
    gapMs: 100,
    closings: 1,
    records: 4,
    lostRecords: 0,
    happened: { unaskedWake: 0, transmit: 0, zeroSoc: 0, restart: 0, outsideSlot: 0 },
    brokenGoals: [],
  };
  const all = expecting(
    {
      power: { atMostW: 200, withinMs: 1000 },
      allReasons: ['BATTERY_STALE'],
      anyReason: ['BMS_CUT', 'EXPORTING'],
      recoversWithinS: 40,
      endsWith: ['EXPORTING'],
      lossWh: 2,
      energyErrorPct: 0.2,
      gapAtLeastMs: 50,
      closingsAtMost: 1,
      recordsAtMost: 10,
    },
    { forbidden: ['unaskedWake', 'transmit', 'zeroSoc', 'restart', 'outsideSlot'] },
  );

  it('finds nothing where all is as expected', () => {
    expect(judgeStart(all, sound)).toEqual([]);
  });

  it.each<[Partial<SeenStart>, RegExp]>([
    [{ hasBegun: false }, /was never selling/],
    [{ reactionMs: 1001 }, /after 1\.00 s, not within 1000 ms/],
    [{ reactionMs: Infinity }, /never, not within 1000 ms/],
    [{ mostLateW: 900 }, /900 W moved while the fault lasted/],
    [{ codes: ['EXPORTING'] }, /BATTERY_STALE was not told/],
    [{ codes: ['BATTERY_STALE'] }, /none of BMS_CUT, EXPORTING/],
    [{ recoveryMs: Infinity }, /moved again never/],
    [{ lastCode: 'PLAN_HOLDS' }, /ends with PLAN_HOLDS/],
    [{ lossWh: 3 }, /3\.0 Wh are missing/],
    [{ inventedWh: 5 }, /5\.0 Wh are invented/],
    [{ driveErrorPct: 0.3 }, /wrong by 0\.300 %/],
    [{ driveErrorPct: NaN }, /wrong by NaN %/],
    [{ gapMs: 0 }, /a gap of 0 ms/],
    [{ closings: 2 }, /closed 2 times/],
    [{ records: 11 }, /11 records/],
    [{ lostRecords: 1 }, /1 records are lost/],
    [{ brokenGoals: ['SG5 x'] }, /SG5 x/],
    [{ happened: { ...sound.happened, unaskedWake: 1 } }, /wakes the car without a transfer: 1 times/],
    [{ happened: { ...sound.happened, outsideSlot: 2 } }, /outside the slot that sells: 2 times/],
  ])('finds %j', (wrong, problem) => {
    const problems = judgeStart(all, { ...sound, ...wrong });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(problem);
  });

  it('finds power after a latch, and less power than was to go on', () => {
    const latched = expecting({ latches: ['WATCHDOG_RESETS'] });
    expect(judgeStart(latched, { ...sound, lastCode: 'WATCHDOG_RESETS' })).toHaveLength(1);
    expect(judgeStart(latched, { ...sound, lastCode: 'WATCHDOG_RESETS', mostAfterW: 0 })).toEqual([]);
    expect(judgeStart(expecting({ carriesOnW: 5000 }), sound)).toHaveLength(1);
  });

  it('fails a real run whose expectation is wrong', () => {
    const { expect: expected } = base;
    const impossible = {
      ...base,
      watchedS: 1,
      expect: {
        ...expected,
        power: { atMostW: 200, withinMs: 10 },
        allReasons: ['INSULATION_LOW'] as const,
        recoversWithinS: 1,
      },
    } as unknown as FieldScenario;
    const start = drawStart(impossible, 4);
    const problems = judgeStart(impossible, runStart(impossible, start, firmware));
    expect(problems.join('\n')).toMatch(
      /not within 10 ms[^]*INSULATION_LOW was not told[^]*moved again never/,
    );
  });

  it('adds up the worst of all starts, and says which failed', () => {
    const total = createFieldSum(all);
    total.add(2, { seen: { ...sound, reactionMs: 900 }, problems: [] });
    total.add(1, { seen: { ...sound, lossWh: 4, codes: ['BMS_CUT'] }, problems: ['4.0 Wh are missing'] });
    const result = total.result();
    expect(result).toMatchObject({ starts: 2, passed: 1, worstReactionMs: 900, worstLossWh: 4 });
    expect(result.failures).toEqual([{ seed: 1, problems: ['4.0 Wh are missing'] }]);
    expect(fieldTable([result])[2]).toMatch(
      /bus-asleep .*\| 2 .*\| 1 .*\| 900 ms .*\| 4\.0 Wh .*BATTERY_STALE/,
    );
    expect(fieldPage([result])).toMatch(/### The bus falls asleep[^]*Source: openvehicles[^]*1 of 2/);
  });
});
