import { commandTopicOf } from '../../firmware/contract/commands.ts';
import { FAULT_RETRY_MS, faults, sessionFaults, type FaultRow } from '../../firmware/contract/faults.ts';
import { reasonCodes, type ReasonCode } from '../../firmware/contract/reasonCodes.ts';
import { reasons, type Reason } from '../../firmware/contract/reasons.ts';
import { safetyLimits } from '../../firmware/contract/safetyLimits.ts';
import { brokerRefusals } from '../mqtt/brokerRefusals.ts';
import { markdownTable } from './markdownTable.ts';
import { firmwareFiles, sourceFilesBelow, type SourceFile } from './sourceFiles.ts';

/** Where a code is seen. */
const places = {
  state:
    '`code` of the state message; a journal record at each change, on topic `event`; headline and log of the dashboard; the report of `backfeed sim`',
  bus: '`can.vehicle.fault` or `can.charger.fault` of the state message; the links of the dashboard',
  refused:
    '`refused` of the state message: how many, and the last reason; log of `backfeed serve` and of the dashboard',
  answer: `topic \`${commandTopicOf('<vehicle>', '<name>')}/ack\`; \`backfeed command\` prints it with cause and next step`,
  host: 'log of `backfeed serve` and of the dashboard, when the host refuses a message of the device',
} as const;
type Place = keyof typeof places;

/** What a file does with the codes that it names; the longest path counts. */
const placesByPath: readonly (readonly [path: string, places: readonly Place[]])[] = [
  ['firmware/', ['state']],
  ['firmware/can/', ['state', 'bus']],
  ['firmware/link/', ['refused']],
  ['firmware/link/reporter.ts', ['state']],
  ['firmware/safety/faultMemory.ts', ['refused']],
  ['host/trust/', ['host']],
];

/** What a command can be answered with, beside OK. */
export const commandAnswers: readonly Reason[] = [
  'CLOCK_UNSET',
  'CLOCK_UNSURE',
  'STOPPED_BY_OWNER',
  'MESSAGE_MALFORMED',
  'MESSAGE_EXPIRED',
  'MESSAGE_STALE_BOOT',
  'COMMAND_UNKNOWN',
  'COMMAND_NEEDS_PRESENCE',
];

/** How a code goes away. */
interface Clearing {
  readonly by: string;
  readonly text: string;
}

const itself: Clearing = { by: 'itself', text: 'By itself, when its cause is gone.' };
const battery: Clearing = {
  by: 'itself',
  text: 'By itself. When it has ended a transfer, the next one comes after a pause, after a change of the state of charge, or after plugging in anew.',
};
const pause: Clearing = {
  by: 'itself, after a pause',
  text: `By itself: it has ended the session, and the next one comes after ${FAULT_RETRY_MS / 60_000} minutes, or as soon as the connector was pulled and is back.`,
};
const unused: Clearing = { by: 'not in use', text: 'Nothing raises it in this version.' };
const dropped: Clearing = { by: '', text: 'Nothing to clear: the message is dropped.' };
const forgets = 'A restart of the device forgets it as well.';
const presenceMin = safetyLimits.presenceMs.default / 60_000;

const byCommandOrPull: Clearing = {
  by: 'command, or local action',
  text: 'By the signed command `clear-faults`, or by pulling the connector; a restart forgets it. While its cause is there it comes back.',
};
const byCommandAtCar: Clearing = {
  by: 'command and local action',
  text: `By the signed command \`clear-faults\`, within ${presenceMin} minutes of pulling the connector. It outlives restarts. While its cause is there it comes back.`,
};

/** Where it is not as the rest of the table says. */
const clearings: Partial<Record<Reason, Clearing>> = {
  ...Object.fromEntries(sessionFaults.map((code) => [code, pause])),
  DRIVING: { by: 'local action', text: 'By parking: ignition off, and the motor stands still.' },
  UNPLUGGED: { by: 'local action', text: 'By plugging in.' },
  NOT_PROVISIONED: { by: 'local action', text: 'By `backfeed provision`, with a cable to the device.' },
  OWNER_LIMIT: { by: 'local action', text: 'By new settings, with a cable to the device.' },
  STOPPED_BY_OWNER: { by: 'command', text: 'By the signed command `resume`. It outlives restarts.' },
  SETPOINT_EXPIRED: { by: 'command', text: `By the signed command \`setpoint\` or \`resume\`. ${forgets}` },
  BMS_LIMIT: battery,
  CELL_VOLTAGE: battery,
  BATTERY_TEMPERATURE: battery,
};

/** What is known of a code, for the page. */
interface ReasonEntry extends ReasonCode {
  readonly code: Reason;
  /** In journal records. */
  readonly number: number;
  readonly fault: FaultRow | undefined;
  readonly clearing: Clearing;
  readonly shownIn: readonly Place[];
  readonly files: readonly string[];
}

const severityOf = ({ severity, fault }: ReasonEntry): string =>
  fault?.isCritical ? 'fault, critical' : severity;

function placesOf(code: Reason, files: readonly string[]): Place[] {
  const found = files.flatMap((path) => placesByPath.filter(([start]) => path.startsWith(start)).at(-1)![1]);
  const all = new Set<Place>([
    ...found,
    ...(commandAnswers.includes(code) ? (['refused', 'answer'] as const) : []),
  ]);
  return (Object.keys(places) as Place[]).filter((place) => all.has(place));
}

function entryOf(code: Reason, number: number, sources: readonly SourceFile[]): ReasonEntry {
  const files = sources.filter(({ text }) => text.includes(`'${code}'`)).map(({ path }) => path);
  const shownIn = placesOf(code, files);
  const fault = faults.find((row) => row.code === code);
  const isMessage = !shownIn.includes('state');
  const usual = files.length === 0 ? unused : isMessage ? dropped : itself;
  const clearing = fault ? (fault.isCritical ? byCommandAtCar : byCommandOrPull) : (clearings[code] ?? usual);
  return { ...reasonCodes[code], code, number, fault, clearing, shownIn, files };
}

/** Every code with all that is known of it, by its number. */
export function reasonEntries(): ReasonEntry[] {
  const sources = [...firmwareFiles(), ...sourceFilesBelow('host/trust/')];
  return reasons.map((code, number) => entryOf(code, number, sources));
}

const linkTo = (path: string): string => `[\`${path}\`](../${path})`;
const linked = (code: Reason): string => `[\`${code}\`](#${code.toLowerCase()})`;

function rememberedText({ debounceMs, isCritical }: FaultRow): string {
  const after = debounceMs > 0 ? `when its cause has lasted ${debounceMs / 1000} s` : 'at once';
  return `- Remembered ${after}${isCritical ? ', over restarts' : ''}: no power until it is cleared.`;
}

function section(entry: ReasonEntry): string[] {
  const { code, number, label, cause, next, fault, clearing, shownIn, files } = entry;
  return [
    `### ${code}`,
    '',
    `**${label}.** ${cause}`,
    '',
    `- Next step: ${next}`,
    `- Cleared: ${clearing.text}`,
    ...(fault ? [rememberedText(fault)] : []),
    `- ${files.length > 0 ? `Seen in: ${shownIn.join(', ')}. ` : ''}Number ${number}.${files.length > 0 ? ` In code: ${files.map(linkTo).join(', ')}.` : ''}`,
    '',
  ];
}

const severities: readonly (readonly [ReasonCode['severity'], title: string])[] = [
  ['fault', 'Faults'],
  ['attention', 'Attention'],
  ['wait', 'Waiting'],
  ['ok', 'All is well'],
];

const intro = `# Reason codes

This page is made from \`firmware/contract/reasons.ts\`, \`reasonCodes.ts\` and \`faults.ts\`: change a text there, then run \`npx vitest run test/docs/reasonCodes.test.ts -u\`.

Whenever energy could flow and does not, one of these codes says why. The device sends the code alone; label, cause and next step are the table's, the same on the dashboard, in the log and here.

## Where they are seen

${markdownTable(['Seen in', 'Means'], Object.entries(places)).join('\n')}

The number of a code is what a journal record in flash holds. A code under "Faults" is remembered only where the page says so; which of them are, and how that is tested, is in [safety](safety.md). What shows only while a transfer is asked for (a silent charger, say) is not shown by a car that waits.

## All codes

Severity: \`ok\` needs nobody, \`wait\` goes by itself, \`attention\` and \`fault\` need somebody; a critical fault outlives restarts.
`;

const brokerIntro = `## Refusals of the embedded broker

These are the host's, from \`host/mqtt/brokerRefusals.ts\`. They are in the log of \`backfeed serve\`, the same one of the same client once a minute at most; the client is turned away, or what it sent is dropped. Nothing is to be cleared. All other errors of commands print what is wrong and what to do next in the same line.
`;

/** Text of docs/reason-codes.md. */
export function reasonCodesPage(): string {
  const entries = reasonEntries();
  const byName = [...entries].sort((a, b) => (a.code < b.code ? -1 : 1));
  const index = markdownTable(
    ['Code', 'Meaning', 'Severity', 'Cleared by'],
    byName.map((entry) => [linked(entry.code), entry.label, severityOf(entry), entry.clearing.by]),
  );
  const sections = severities.flatMap(([severity, title]) => [
    `## ${title}`,
    '',
    ...entries.filter((entry) => entry.severity === severity).flatMap(section),
  ]);
  const broker = markdownTable(
    ['Code', 'The client', 'Next step'],
    Object.entries(brokerRefusals).map(([code, [what, next]]) => [
      `\`${code}\``,
      what,
      // What stands in angle brackets would be taken for a tag.
      `${next.replace(/\S*<\w+>/, '`$&`')}.`,
    ]),
  );
  return [intro, ...index, '', ...sections, brokerIntro, ...broker, ''].join('\n');
}
