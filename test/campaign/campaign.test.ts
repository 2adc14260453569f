import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { faultKinds, type FaultKindName } from '../../sim/fault/faultKinds.ts';
import { faultText, parseFault } from '../../sim/fault/faultText.ts';
import { createCampaignReport } from './campaignReport.ts';
import { buildCampaignFirmware, type CampaignFirmware } from './campaignFirmware.ts';
import { fuzzFaults, runFuzzWorld } from './fuzzWorld.ts';
import { shrinkScenario } from './shrinkScenario.ts';
import { createModelCar } from './modelCar.ts';
import { createCampaignCar, lengthMs, runScenario, type CampaignCar } from './runScenario.ts';
import { anyScenario, parseScenario, scenariosOf, scenarioText } from './scenario.ts';

describe('a scenario', () => {
  it('is read from its line as the same', () => {
    fc.assert(
      fc.property(anyScenario, (scenario) => {
        expect(parseScenario(scenarioText(scenario))).toEqual(scenario);
      }),
    );
  });

  it('has the number that fast-check gives it: so its shrinking can begin there', () => {
    const lines = scenariosOf(7, 40).map(scenarioText);
    const tried: string[] = [];
    fc.check(
      fc.property(anyScenario, (scenario) => void tried.push(scenarioText(scenario))),
      { seed: 7, numRuns: 40 },
    );
    expect(tried).toEqual(lines);
    expect(new Set(lines).size).toBe(40);
    const first: string[] = [];
    fc.check(
      fc.property(anyScenario, (scenario) => void first.push(scenarioText(scenario))),
      { seed: 7, path: '23', numRuns: 1 },
    );
    expect(first).toEqual([lines[23]]);
  });

  it('of a few hundred has every kind of fault, at every time of a session', () => {
    const faults = scenariosOf(1, 400).flatMap((scenario) => scenario.faults);
    expect(new Set(faults.map(({ kind }) => kind)).size).toBe(Object.keys(faultKinds).length);
    const starts = faults.map(({ startMs }) => startMs);
    expect(Math.min(...starts)).toBeLessThan(500);
    expect(Math.max(...starts)).toBeGreaterThan(24_500);
  });

  it.each(['', 'seed=1', 'seed=x plan=sell soc=60', 'seed=1 plan=wait soc=60'])('is not "%s"', (line) => {
    expect(() => parseScenario(line)).toThrow('is not a scenario');
  });

  it('lasts until the slowest answer is due', () => {
    const length = (faults: string): number => lengthMs(parseScenario(`seed=1 plan=sell soc=60 ${faults}`));
    expect(length('')).toBe(14_000);
    expect(length('linkLost@20s+2s')).toBe(26_000);
    expect(length('policyEnds@20s+2s linkLost@24s')).toBe(38_000);
  });
});

/** Everything that faults may leave behind. */
function tracesOf({ world }: CampaignCar): object {
  const { station, grid, meter, pack, lines, controller } = world;
  return {
    station: [station.fault, station.faultOnlySaid, station.defiance, station.weld],
    grid: [grid.voltageOffsetV, grid.frequencyOffsetHz].map((value) => Math.round(value * 1e6) + 0),
    meter: [meter.errorW, meter.errorV, meter.errorHz],
    pack: [pack.tempMinOffsetC, pack.tempMaxOffsetC, pack.cellLowByV, pack.cellHighByV].map((value) =>
      value.toFixed(6),
    ),
    cut: pack.forcedRelayCutRequest,
    errors: world.measurementErrors.size,
    pushedMps: world.pushedMps,
    sleep: [world.carKeptAwake, world.carHeldAsleep],
    inputs: [lines.plugDetect, lines.ignition],
    chips: [controller.vehicleChip.fault, controller.chargerChip.fault],
    isPowered: controller.isPowered(),
  };
}

describe('every kind of fault', () => {
  /** Those that leave no trace in the world's settings: they act on frames, on time, or once. */
  const traceless: readonly FaultKindName[] = [
    ...(['frozen', 'stuck', 'silent', 'corrupted', 'cut', 'spoofed', 'flooded'] as const),
    ...(['outOfMemory', 'interrupted', 'hung', 'restarted', 'rtcJump'] as const),
    ...(['framesLost', 'ecuReset', 'intEdgeLost', 'clockDrift', 'uptimeWrap', 'plugStorm'] as const),
    ...(['brownOut', 'auxLow', 'loadDump'] as const),
    ...(['linkLost', 'hostClock', 'policyEnds', 'drivingOff', 'plugBounce'] as const),
  ];
  it.each(Object.keys(faultKinds) as FaultKindName[])('%s begins, and ends without a trace', (kind) => {
    const text = faultText({ ...parseFault(`${kind}@2s+3s`) });
    const car = createModelCar(parseScenario(`seed=1 plan=sell soc=60 ${text}`));
    car.runUntil(1900);
    const before = tracesOf(car);
    let differed = false;
    car.runUntil(4900, () => {
      differed ||= JSON.stringify(tracesOf(car)) !== JSON.stringify(before);
    });
    if (!traceless.includes(kind)) expect(differed).toBe(true);
    car.runUntil(5100);
    expect(tracesOf(car)).toEqual(before);
  });
});

describe('shrinking', () => {
  const kindsOf = (line: string): string[] => parseScenario(line).faults.map(({ kind }) => kind);
  const both = (scenario: { readonly faults: readonly { readonly kind: string }[] }): boolean => {
    const kinds = scenario.faults.map(({ kind }) => kind);
    return kinds.includes('linkLost') && kinds.some((kind) => kind !== 'linkLost');
  };
  const lines = scenariosOf(11, 600).map(scenarioText);
  const found = lines.flatMap((line, index) =>
    kindsOf(line).length === 4 && both(parseScenario(line)) ? [index] : [],
  );

  it('finds the shortest fault list', () => {
    expect(found.length).toBeGreaterThan(3);
    for (const index of found) {
      const shrunk = shrinkScenario(11, index, 5000, both)!;
      expect(shrunk.faults).toHaveLength(2);
      expect(both(shrunk)).toBe(true);
    }
  });

  it('still drops what is not needed when it may not search', () => {
    for (const index of found) expect(shrinkScenario(11, index, 0, both)!.faults).toHaveLength(2);
  });

  it('says so when there is nothing to shrink', () => {
    expect(shrinkScenario(11, 0, 5000, () => false)).toBe(null);
  });
});

describe('the campaign', () => {
  let firmware: CampaignFirmware;
  beforeAll(async () => {
    firmware = await buildCampaignFirmware();
  });

  it('gives the same run for the same scenario', () => {
    for (const scenario of scenariosOf(3, 4))
      expect(runScenario(scenario, firmware)).toEqual(runScenario(scenario, firmware));
  });

  it('lets a car without faults sell, and says nothing', () => {
    const car = createCampaignCar(parseScenario('seed=1 plan=sell soc=60'), firmware);
    car.runUntil(40_000);
    expect(car.violations).toEqual([]);
    expect(car.printed).toEqual([]);
    // From about the twenty-fourth second on, when a car that woke up has been known for five, 25 A of 370 V.
    expect(car.world.stationDrawnWh).toBeGreaterThan(30);
  });

  it('adds up the same report in any order', () => {
    const violation = { goal: 'SG1', atS: 1, what: 'x', measured: 'm', limit: 'l' };
    const worst = (reactionS: number) => [{ goal: 'SG5', what: 'y', reactionS, withinS: 1 }];
    const outcomes = [
      { violations: [violation], worst: worst(0.2) },
      { violations: [], worst: worst(0.4) },
      {
        violations: [
          { ...violation, measured: 'other' },
          { ...violation, goal: 'TX' },
        ],
        worst: worst(0.1),
      },
    ];
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 2, 0],
    ]) {
      const report = createCampaignReport();
      for (const index of order) report.add(index, `line ${index}`, outcomes[index]!);
      expect(report.failures.map(({ key, line, count }) => [key, line, count])).toEqual([
        ['SG1 x', 'line 0', 2],
        ['TX x', 'line 2', 1],
      ]);
      expect(report.summary()).toBe('3 scenarios, 3 violations in 2 of them, worst reactions: SG5 0.40 s');
    }
  });

  it.each([1, 6])(
    'frames and packets that are nearly right break nothing of the program, seed %i',
    (seed) => {
      const outcome = runFuzzWorld(seed, { frames: 10_000, packets: 1000 }, firmware);
      expect(outcome.frames).toBeGreaterThanOrEqual(10_000);
      expect(outcome.packets).toBe(1000);
      expect(fuzzFaults(outcome)).toEqual([]);
      expect(outcome.violations.filter(({ goal }) => goal === 'RUNTIME')).toEqual([]);
    },
  );

  it('says what is wrong with a fuzzed program', () => {
    const sound = { violations: [], worst: [], frames: 1, packets: 1, movedWh: 1 };
    expect(fuzzFaults({ ...sound, boots: 2, isAlive: false, heapGrowthBytes: 4e6 })).toEqual([
      'the board started 2 times',
      'the car tells nothing any more',
      'the heap grew by 3906 KB',
    ]);
  });
});
