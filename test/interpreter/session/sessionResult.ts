import type { EnergyRegisters, JournalMessage, StateMessage } from '../../../firmware/contract/messages.ts';

/** What a session left behind at its host, and what the device printed that it should not have. */
export interface SessionResult {
  readonly records: readonly JournalMessage[];
  readonly states: readonly StateMessage[];
  readonly complaints: readonly string[];
}

/** Kind, mode and reason of each record, in order of sequence. */
export const recordSteps = ({ records }: SessionResult): string[] =>
  records.map(({ seq, kind, mode, code }) => `${seq} ${kind} ${mode} ${code}`);

/** Mode and reason of the state messages, each once while it lasts. */
export const stateSteps = ({ states }: SessionResult): string[] =>
  states.map(({ mode, code }) => `${mode} ${code}`).filter((step, index, steps) => step !== steps[index - 1]);

export const registerNames = [
  'importedWh',
  'exportedWh',
  'regenWh',
  'tractionWh',
] as const satisfies (keyof EnergyRegisters)[];

/** Both sessions side by side, for whoever has to find the difference. */
export function sideBySide(simulated: SessionResult, real: SessionResult): string {
  const column = ({ records, states, complaints }: SessionResult): string[] => [
    ...records.map(
      ({ up, seq, kind, mode, code, ...rest }) =>
        `${(up / 1000).toFixed(1).padStart(6)} ${seq} ${kind} ${mode} ${code} ${registerNames.map((name) => rest[name].toFixed(1)).join('/')}`,
    ),
    '-- states',
    ...stateSteps({ records, states, complaints }),
    '-- complaints',
    ...complaints,
  ];
  const left = column(simulated);
  const right = column(real);
  const width = Math.max(...left.map((line) => line.length), 9);
  return [
    ['simulated', 'real'],
    ...Array.from({ length: Math.max(left.length, right.length) }, (_, i) => [left[i] ?? '', right[i] ?? '']),
  ]
    .map(([a, b]) => `${a!.padEnd(width)} | ${b}`)
    .join('\n');
}
