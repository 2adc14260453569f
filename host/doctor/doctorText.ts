import { checkStatuses, type CheckStatus } from './check.ts';
import type { CheckReport } from './runChecks.ts';

const colours: Readonly<Record<CheckStatus, string>> = {
  ok: '\x1b[32m',
  warning: '\x1b[33m',
  failed: '\x1b[31m',
  skipped: '\x1b[2m',
};
const PLAIN = '\x1b[0m';

/**
 * A line for each check, what to do where something is wrong, and how many there are of each kind.
 * @param isColoured with the codes of a terminal
 */
export function doctorText(reports: readonly CheckReport[], isColoured: boolean): string {
  const width = Math.max(...reports.map(({ label }) => label.length));
  const paint = (status: CheckStatus, text: string): string =>
    isColoured ? `${colours[status]}${text}${PLAIN}` : text;
  const lines: string[] = [];
  let group = '';
  for (const report of reports) {
    const { status, label, found, next } = report;
    if (report.group !== group) lines.push(...(group ? [''] : []), report.group);
    group = report.group;
    const how = status === 'skipped' && next !== null ? `${found}. ${next}` : found;
    const mark = paint(status, checkStatuses[status].mark);
    lines.push(`  ${mark} ${label.padEnd(width)}  ${status === 'skipped' ? paint(status, how) : how}`);
  }
  const troubles = reports.filter(({ code }) => code !== null);
  if (troubles.length > 0) {
    lines.push('');
    // What has failed first: it may explain the rest.
    for (const wanted of ['failed', 'warning'] as const) {
      for (const { status, code, found, next } of troubles)
        if (status === wanted) lines.push(`${paint(status, code!)}: ${found}. ${next!}.`);
    }
  }
  const counts = (Object.keys(checkStatuses) as CheckStatus[]).flatMap((status) => {
    const count = reports.filter((report) => report.status === status).length;
    return count > 0 ? [paint(status, `${count} ${checkStatuses[status].count}`)] : [];
  });
  return `${[...lines, '', counts.join(', ')].join('\n')}\n`;
}
