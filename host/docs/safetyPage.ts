import { chademoVehicleFrames } from '../../firmware/contract/chademo.ts';
import {
  chademoTransmit,
  TRANSMIT_PAUSE_MS,
  type SentRange,
} from '../../firmware/contract/chademoTransmit.ts';
import { chargerAdapters } from '../../firmware/contract/chargers.ts';
import { faults } from '../../firmware/contract/faults.ts';
import type { FrameSpec } from '../../firmware/contract/frameSpec.ts';
import { chemistries, safetyLimits, type SafetyLimit } from '../../firmware/contract/safetyLimits.ts';
import { observedEn50549 } from '../../sim/observer/observedGridCode.ts';
import { reactionRules } from '../../sim/observer/reactionRules.ts';
import { markdownTable } from './markdownTable.ts';
import { firmwareFiles } from './sourceFiles.ts';

/** Safety goals 1 to 13. */
export const goals = Array.from({ length: 13 }, (_, index) => index + 1);

const limits = Object.entries(safetyLimits as Record<string, SafetyLimit>);
const listed = (paths: readonly string[]): string => paths.map((path) => `\`${path}\``).join(', ');

function durationText(ms: number): string {
  return ms >= 1000 ? `${ms / 1000} s` : `${ms} ms`;
}

function valueText(value: number, unit: string): string {
  return unit === 'ms' ? durationText(value) : `${value} ${unit}`.trimEnd();
}

function defaultText({ default: value, unit }: SafetyLimit): string {
  if (typeof value === 'number') return valueText(value, unit);
  return chemistries.map((chemistry) => `${chemistry} ${valueText(value[chemistry], unit)}`).join(', ');
}

const limitRow = ([name, limit]: readonly [string, SafetyLimit]): string[] => [
  `${limit.label} (\`${name}\`)`,
  defaultText(limit),
  limit.safer === 'lower'
    ? `down to ${valueText(limit.min, limit.unit)}`
    : `up to ${valueText(limit.max, limit.unit)}`,
  limit.reaction,
  limit.reactionMs > 0 ? durationText(limit.reactionMs) : '',
  limit.source,
];

/** Whether a file of the firmware takes a limit from the module that the build makes of them. */
function readsLimit(text: string, name: string): boolean {
  const [, named = ''] = /import \{([^}]*)\} from 'safety-limits'/.exec(text) ?? [];
  const [, all] = /import \* as (\w+) from 'safety-limits'/.exec(text) ?? [];
  return (
    new RegExp(`\\b${name}\\b`).test(named) || (!!all && new RegExp(`\\b${all}\\.${name}\\b`).test(text))
  );
}

const limitHead = ['Limit', 'Default', 'A profile may go', 'Reaction', 'Within', 'Source'];

/** Numbers of a goal, the files of the firmware that read them, and what the observer holds against them. */
function goalLines(goal: number): string[] {
  const own = limits.filter(([, limit]) => limit.goal === goal);
  const names = own.map(([name]) => name);
  const files = firmwareFiles();
  const readers = files.filter(({ text }) => names.some((name) => readsLimit(text, name)));
  const unread = names.filter((name) => !files.some(({ text }) => readsLimit(text, name)));
  const rules = reactionRules(safetyLimits.reserveFloorSocPct.default, observedEn50549)
    .filter((rule) => rule.goal === `SG${goal}`)
    .map(({ what, withinS }) => `${what} for more than ${Number(withinS.toFixed(2))} s`);
  return [
    ...(own.length > 0 ? [...markdownTable(limitHead, own.map(limitRow)), ''] : []),
    ...(readers.length > 0 ? [`- Read by: ${listed(readers.map(({ path }) => path))}`] : []),
    ...(unread.length > 0 ? [`- Not read by the firmware under this name: ${listed(unread)}`] : []),
    ...(rules.length > 0 ? [`- The observer reports a controller that ${rules.join('; ')}`] : []),
  ];
}

const faultLines = (): string[] =>
  markdownTable(
    ['Fault', 'Severity', 'Cause lasts', 'Outlives a restart', 'Cleared by'],
    faults.map(({ code, isCritical, debounceMs }) => [
      `[\`${code}\`](reason-codes.md#${code.toLowerCase()})`,
      isCritical ? 'critical' : 'fault',
      debounceMs > 0 ? durationText(debounceMs) : 'at once',
      isCritical ? 'yes' : 'no',
      isCritical
        ? `signed command within ${durationText(safetyLimits.presenceMs.default)} of pulling the connector`
        : 'pulled connector, or signed command',
    ]),
  );

function rangeText([min, max]: SentRange, unit: string): string {
  if (min === 0 && max === 1) return '0 or 1';
  const range = min === max ? String(min) : `${min} to ${max}`;
  // A unit of ten seconds stands in the name.
  return /^[A-Za-z%]/.test(unit) ? `${range} ${unit}` : range;
}

function transmitLines(): string[] {
  const frames = Object.entries(chademoTransmit) as [
    keyof typeof chademoTransmit,
    Record<string, SentRange>,
  ][];
  const rows = frames.map(([name, ranges]) => {
    const { id, signals }: FrameSpec = chademoVehicleFrames[name];
    const allowed = Object.entries(ranges).map(
      ([key, range]) => `\`${key}\` ${rangeText(range, signals[key]!.unit)}`,
    );
    return [`0x${id.toString(16)}`, allowed.join(', ') || 'all bits 0'];
  });
  return [
    ...markdownTable(['Frame', 'Signals that may be anything but 0'], rows),
    '',
    `Each frame at most once in ${TRANSMIT_PAUSE_MS} ms. No other identifier, no other length, no extended or remote frame, and nothing at all on the vehicle bus.`,
  ];
}

const chargerLines = (): string[] =>
  markdownTable(
    ['Charger', 'Who watches the insulation', 'No session, or its end'],
    Object.entries(chargerAdapters).map(([name, adapter]) => [
      `${adapter.label} (\`firmware/charger/${name}.ts\`)`,
      adapter.insulationSource,
      adapter.insulationRefusals,
    ]),
  );

/** What stands between the markers of docs/safety.md, by name; goals of which the tables know nothing have none. */
export function safetySections(): Readonly<Record<string, string>> {
  const lines = {
    ...Object.fromEntries(goals.map((goal) => [`SG${goal}`, goalLines(goal)] as const)),
    faults: faultLines(),
    transmit: transmitLines(),
    chargers: chargerLines(),
  };
  return Object.fromEntries(
    Object.entries(lines)
      .filter(([, text]) => text.length > 0)
      .map(([name, text]) => [name, text.join('\n')]),
  );
}

const marked = /(<!-- made: (\w+) -->\n).*?(<!-- end -->\n)/gs;

/** The page with each of its marked sections as it must be. */
export function withSections(page: string, sections: Readonly<Record<string, string>>): string {
  return page.replaceAll(
    marked,
    (_whole, opens: string, name: string, closes: string) => `${opens}\n${sections[name]}\n\n${closes}`,
  );
}

/** Names of the sections that a page has. */
export function sectionsOf(page: string): string[] {
  return [...page.matchAll(marked)].map(([, , name]) => name!);
}
