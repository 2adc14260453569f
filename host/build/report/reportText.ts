import { ASSUMED_ROUNDS } from './longestPath.ts';
import { idText } from '../firmwareId.ts';
import type { ReceiveReport } from '../receiveFilters.ts';
import { isKept, type BuildReport } from './buildReport.ts';

/** A build report for people. */
export function reportText(report: BuildReport): string {
  const { board, vehicle, budgets, folders, modules, bytes, flash, receive, tablesHash } = report;
  const tick = report.longestTick;
  const lines = [
    `Firmware for ${board}, ${vehicle}; signal tables ${tablesHash}`,
    '',
    ...budgets.map((budget) =>
      row(
        budget.name,
        `${Math.round(budget.value)} ${budget.unit}`,
        `at ${budget.bound} ${budget.limit}${isKept(budget) ? '' : '  NOT KEPT'}`,
      ),
    ),
    '',
    'Where the bytes of the bundle come from (each byte by the source maps of lowering and minifying)',
    ...folders.map(({ module, bytes: size }) => row(module, `${size} bytes`, share(size, bytes))),
    '',
    'The largest modules',
    ...modules
      .slice(0, 12)
      .map(({ module, bytes: size }) => row(module, `${size} bytes`, share(size, bytes))),
    '',
    `Flash: ${flash.storageBytes} bytes of Storage for files, and the journal's own pages`,
    ...flash.uses.map(({ name, bytes: size, why }) => row(name, `${size} bytes`, why)),
    row('free in Storage', `${flash.freeBytes} bytes`, ''),
    row('journal', `${flash.journalBytes} bytes`, 'records, events and the policy in force'),
  ];
  lines.push('', 'What the filters of the vehicle’s bus let in', ...receiveRows(receive));
  if (tick) {
    lines.push(
      '',
      'The longest control tick: an upper bound from the sources, by the interpreter’s measured speed',
      row('all', `${tick.statements} statements`, `${tick.ms.toFixed(0)} ms`),
      ...tick.parts.map((part) =>
        row(part.name, `${part.statements} statements`, `${part.ms.toFixed(0)} ms`),
      ),
      row('calls of functions', String(tick.calls), ''),
      row('calls into the interpreter', String(tick.builtIns), ''),
    );
    if (tick.assumedLoops.length) {
      lines.push(
        `Loops whose rounds the sources do not say, counted as ${ASSUMED_ROUNDS} rounds: ` +
          tick.assumedLoops.map(({ place }) => place).join(', '),
      );
    }
    if (tick.recursive.length)
      lines.push(`Functions that call themselves, counted once: ${tick.recursive.join(', ')}`);
  }
  return lines.map((line) => line.trimEnd()).join('\n') + '\n';
}

function receiveRows({ mapped, alsoAdmitted, unknownAdmitted }: ReceiveReport): readonly string[] {
  const frames = (list: ReceiveReport['mapped'], remark: string): string[] =>
    list.map(({ id, buffer, framesPerS }) =>
      row(`${idText(id)}, ${buffer}`, `${framesPerS.toFixed(1)} frames/s`, remark),
    );
  const { standard, extended } = unknownAdmitted;
  return [
    ...frames(mapped, ''),
    ...frames(alsoAdmitted, 'not needed'),
    row('identifiers that nothing is known of', String(standard + extended), ''),
  ];
}

function row(name: string, value: string, remark: string): string {
  return `  ${name.padEnd(34)} ${value.padStart(17)}  ${remark}`;
}

function share(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`;
}
