import { markdownTable } from '../../host/docs/markdownTable.ts';
import { forbiddenThings, type FieldScenario } from '../../sim/scenario/fieldScenario.ts';
import type { JudgedStart } from './workField.ts';

/** All starts of one scenario. */
export interface FieldResult {
  readonly scenario: FieldScenario;
  readonly starts: number;
  readonly passed: number;
  /** NaN where nothing was measured. */
  readonly worstReactionMs: number;
  readonly worstRecoveryMs: number;
  readonly worstLossWh: number;
  readonly worstDriveErrorPct: number;
  /** How many starts told each code, most first. */
  readonly codes: readonly (readonly [code: string, starts: number])[];
  /** Seeds of starts that failed, in order, and what was wrong. */
  readonly failures: readonly { readonly seed: number; readonly problems: readonly string[] }[];
}

/** Adds up the starts of one scenario, which may come in any order. */
export interface FieldSum {
  add(seed: number, start: JudgedStart): void;
  result(): FieldResult;
}

export function createFieldSum(scenario: FieldScenario): FieldSum {
  const codes = new Map<string, number>();
  const failures: { seed: number; problems: readonly string[] }[] = [];
  let starts = 0;
  let worstReactionMs = NaN;
  let worstRecoveryMs = NaN;
  let worstLossWh = NaN;
  let worstDriveErrorPct = NaN;
  /** NaN is nothing yet. */
  const worse = (worst: number, one: number): number => (worst >= one || Number.isNaN(one) ? worst : one);
  return {
    add: (seed, { seen, problems }) => {
      starts++;
      if (problems.length > 0) failures.push({ seed, problems });
      const { expect } = scenario;
      if (expect.power) worstReactionMs = worse(worstReactionMs, seen.reactionMs);
      if (expect.recoversWithinS !== undefined) worstRecoveryMs = worse(worstRecoveryMs, seen.recoveryMs);
      if (scenario.start.state === 'driving')
        worstDriveErrorPct = worse(worstDriveErrorPct, seen.driveErrorPct);
      else worstLossWh = worse(worstLossWh, seen.lossWh);
      for (const code of seen.codes) codes.set(code, (codes.get(code) ?? 0) + 1);
    },
    result: () => ({
      scenario,
      starts,
      passed: starts - failures.length,
      worstReactionMs,
      worstRecoveryMs,
      worstLossWh,
      worstDriveErrorPct,
      codes: [...codes].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])),
      failures: failures.sort((a, b) => a.seed - b.seed),
    }),
  };
}

const milliseconds = (ms: number): string =>
  Number.isNaN(ms) ? '' : ms === Infinity ? 'never' : `${ms.toFixed(0)} ms`;
const wattHours = (wh: number): string => (Number.isNaN(wh) ? '' : `${Math.max(0, wh).toFixed(1)} Wh`);
const percent = (pct: number): string => (Number.isNaN(pct) ? '' : `${pct.toFixed(3)} %`);

const head = [
  'Scenario',
  'Starts',
  'Passed',
  'Worst reaction',
  'Worst recovery',
  'Worst loss',
  'Codes',
] as const;

const rowOf = (result: FieldResult): string[] => [
  result.scenario.name,
  String(result.starts),
  String(result.passed),
  milliseconds(result.worstReactionMs),
  milliseconds(result.worstRecoveryMs),
  wattHours(result.worstLossWh) || percent(result.worstDriveErrorPct),
  result.codes.map(([code]) => code).join(', '),
];

/** The table that ends a run, one line a row. */
export function fieldTable(results: readonly FieldResult[]): string[] {
  return markdownTable(head, results.map(rowOf));
}

/** What a scenario expects, in words. */
function expectationOf({ expect, forbidden }: FieldScenario): string {
  const { power, carriesOnW, allReasons, anyReason, recoversWithinS, latches } = expect;
  const parts = [
    power && `at most ${power.atMostW} W within ${power.withinMs} ms, for as long as it lasts`,
    carriesOnW !== undefined && `never less than ${carriesOnW} W`,
    allReasons.length > 0 && `tells ${allReasons.join(' and ')}`,
    anyReason && `tells ${anyReason.join(' or ')}`,
    recoversWithinS !== undefined && `moves power again within ${recoversWithinS} s of its end`,
    expect.endsWith && `ends with ${expect.endsWith.join(' or ')}`,
    latches && `ends with ${latches.join(' or ')}, and no power`,
    expect.lossWh !== undefined && `at most ${expect.lossWh} Wh missing in the registers`,
    expect.energyErrorPct !== undefined && `energy of the road right within ${expect.energyErrorPct} %`,
    expect.gapAtLeastMs !== undefined && `a gap of at least ${expect.gapAtLeastMs} ms shown`,
    expect.closingsAtMost !== undefined && `contactors close at most ${expect.closingsAtMost} times`,
    expect.recordsAtMost !== undefined && `at most ${expect.recordsAtMost} records in the journal`,
    ...forbidden.map((thing) => `not once: ${forbiddenThings[thing]}`),
  ];
  return parts.filter(Boolean).join('; ');
}

/** The part of the page that is made: a section for each scenario. */
export function fieldPage(results: readonly FieldResult[]): string {
  return results
    .flatMap((result) => {
      const { scenario } = result;
      const figures = [
        ['Starts that met all of it', `${result.passed} of ${result.starts}`],
        ['Slowest answer', milliseconds(result.worstReactionMs)],
        ['Slowest recovery', milliseconds(result.worstRecoveryMs)],
        ['Most energy missing in the registers', wattHours(result.worstLossWh)],
        ['Largest error of the energy of the road', percent(result.worstDriveErrorPct)],
        ['Codes told', result.codes.map(([code]) => `\`${code}\``).join(', ')],
      ].filter(([, figure]) => figure !== '');
      return [
        `### ${scenario.title}`,
        '',
        `${scenario.happened} Source: ${scenario.source}.`,
        '',
        `Expected (\`${scenario.name}\`): ${expectationOf(scenario)}.`,
        '',
        ...markdownTable(['What', 'Measured'], figures),
        '',
      ];
    })
    .join('\n')
    .trimEnd();
}
