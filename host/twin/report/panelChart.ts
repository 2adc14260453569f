import { linearScale, px, type Scale } from '../../report/chartScale.ts';
import { tickText } from './quantityText.ts';

export const CHART_WIDTH = 760;
/** Where the time of every chart begins and ends, so that charts line up. */
export const CHART_LEFT = 48;
export const CHART_RIGHT = 752;

const PANEL_TOP = 22;
const PANEL_GAP = 14;
const AXIS_ROOM = 22;

/** One quantity over time. */
export interface Panel {
  /** What it shows, and in which unit. */
  readonly title: string;
  readonly height: number;
  /** Values on the axis, rising; the first and the last are its ends. */
  readonly ticks: readonly number[];
  /** What is drawn, from the back to the front. */
  draw(y: Scale): string;
}

/** A mark of the time axis, and whether a line goes through all panels there. */
export interface AxisMark {
  readonly x: number;
  readonly label: string;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly hasLine?: boolean;
}

/**
 * Panels that share an axis of time, one below the other.
 * @param behind drawn behind the whole height of all panels, for a top and a bottom
 * @param told what a person hears who cannot see the chart
 */
export function panelChart(
  panels: readonly Panel[],
  marks: readonly AxisMark[],
  told: string,
  behind: (top: number, bottom: number) => string = () => '',
): string {
  let free = 0;
  const placed = panels.map((panel) => {
    const top = free + PANEL_TOP;
    free = top + panel.height + PANEL_GAP;
    return { panel, top, bottom: top + panel.height };
  });
  const bottom = placed.at(-1)!.bottom;
  const height = bottom + AXIS_ROOM;
  const parts = placed.map(({ panel, top, bottom: panelBottom }) => {
    const y = linearScale([panel.ticks[0]!, panel.ticks.at(-1)!], [panelBottom, top]);
    const grid = panel.ticks.map(
      (tick) =>
        `<line class="grid${tick === 0 ? ' zero' : ''}" x1="${CHART_LEFT}" x2="${CHART_RIGHT}" y1="${px(y(tick))}" y2="${px(y(tick))}"/><text class="axis" x="${CHART_LEFT - 7}" y="${px(y(tick) + 4)}" text-anchor="end">${tickText(tick, panel.ticks)}</text>`,
    );
    return `${behind(top, panelBottom)}<text class="name" x="${CHART_LEFT}" y="${px(top - 8)}">${panel.title}</text>${grid.join('')}${panel.draw(y)}`;
  });
  const lines = marks
    .filter(({ hasLine }) => hasLine)
    .flatMap(({ x }) =>
      placed.map(
        ({ top, bottom: panelBottom }) =>
          `<line class="grid" x1="${px(x)}" x2="${px(x)}" y1="${px(top)}" y2="${px(panelBottom)}"/>`,
      ),
    );
  const labels = marks.map(
    ({ x, label, anchor }) =>
      `<text class="axis" x="${px(x)}" y="${px(height - 6)}" text-anchor="${anchor ?? 'middle'}">${label}</text>`,
  );
  return `<svg viewBox="0 0 ${CHART_WIDTH} ${px(height)}" role="img" aria-label="${told}">${lines.join('')}${parts.join('')}${labels.join('')}</svg>`;
}
