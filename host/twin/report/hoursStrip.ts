import { reasonCodes } from '../../../firmware/contract/reasonCodes.ts';
import type { Reason } from '../../../firmware/contract/reasons.ts';
import { wallMsFromUtcMs } from '../../prices/timeZone.ts';
import { px } from '../../report/chartScale.ts';
import { clockTime, dayName } from '../../report/timeTicks.ts';
import type { HourOfRun } from '../refusals.ts';
import { CHART_WIDTH } from './panelChart.ts';
import { durationText } from './quantityText.ts';

const HOUR_MS = 3_600_000;
const HOURS = 24;
const LEFT = 84;
const CELL = (CHART_WIDTH - 8 - LEFT) / HOURS;
const ROW_ROOM = { few: 30, many: 12 };
const FEW_DAYS = 14;

/** Colour of a reason in the style: what the owner can do about it decides, not the code. */
export function reasonKind(code: Reason): string {
  if (code === 'CHARGING') return 'charge';
  if (code === 'DRIVING' || code === 'UNPLUGGED') return 'away';
  if (code === 'SOC_AT_RESERVE') return 'at-reserve';
  const { severity } = reasonCodes[code];
  return severity === 'ok' || severity === 'wait' ? 'waits' : 'trouble';
}

/** A local day a row, an hour a column: the part of the hour that was sold, and why the rest was not. */
export function hoursStrip(hours: readonly HourOfRun[], timeZone: string): string {
  const days: string[] = [];
  const rows = hours.map((hour) => {
    const atMs = Date.parse(hour.startAt);
    const day = dayName(atMs, timeZone);
    if (days.at(-1) !== day) days.push(day);
    return { ...hour, atMs, row: days.length - 1 };
  });
  const rowHeight = days.length <= FEW_DAYS ? ROW_ROOM.few : ROW_ROOM.many;
  const cellHeight = rowHeight - (days.length <= FEW_DAYS ? 4 : 1);
  const cells = rows.map(({ atMs, row, exportingMs, code }) => {
    const wallHour = (wallMsFromUtcMs(timeZone, atMs) / HOUR_MS) % HOURS;
    const x = LEFT + wallHour * CELL;
    const y = row * rowHeight;
    const soldWidth = (CELL - 1) * Math.min(1, exportingMs / HOUR_MS);
    const reason = code === null ? '' : reasonCodes[code].label.toLowerCase();
    const sold = exportingMs > 0 ? `sold for ${durationText(exportingMs)}` : '';
    const title = `${clockTime(atMs, timeZone)}: ${[sold, reason].filter(Boolean).join(', then ')}`;
    const why =
      code === null
        ? ''
        : `<rect class="hour ${reasonKind(code)}" x="${px(x)}" y="${y}" width="${px(CELL - 1)}" height="${cellHeight}"/>`;
    const part =
      soldWidth > 0
        ? `<rect class="hour sell" x="${px(x)}" y="${y}" width="${px(soldWidth)}" height="${cellHeight}"/>`
        : '';
    return `<g><title>${title}</title>${why}${part}</g>`;
  });
  const labelEvery = Math.ceil(14 / rowHeight);
  const names = days.map((day, row) =>
    row % labelEvery === 0
      ? `<text class="axis" x="${LEFT - 8}" y="${px(row * rowHeight + cellHeight / 2 + 4)}" text-anchor="end">${day}</text>`
      : '',
  );
  const bottom = days.length * rowHeight;
  const clock = [0, 3, 6, 9, 12, 15, 18, 21, 24].map(
    (hour) =>
      `<text class="axis" x="${px(LEFT + hour * CELL)}" y="${bottom + 12}" text-anchor="${hour === 24 ? 'end' : hour === 0 ? 'start' : 'middle'}">${hour}:00</text>`,
  );
  const soldMs = hours.reduce((sum, { exportingMs }) => sum + exportingMs, 0);
  return `<svg viewBox="0 0 ${CHART_WIDTH} ${bottom + 18}" role="img" aria-label="${hours.length} hours, of which the car sold for ${durationText(soldMs)}">${cells.join('')}${names.join('')}${clock.join('')}</svg>`;
}
