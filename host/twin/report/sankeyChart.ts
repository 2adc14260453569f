import { px } from '../../report/chartScale.ts';
import { sankeyLayout, type PlacedLink } from '../../report/sankeyLayout.ts';
import type { EnergyFlows } from './energyFlows.ts';
import { CHART_WIDTH } from './panelChart.ts';
import { energyText } from './quantityText.ts';

/** Flows below this are not drawn, Wh. */
const LEAST_WH = 0.5;
const NODE_WIDTH = 12;
const COLUMN_X = [6, 208, 372, 540];
const LAST_COLUMN = 3;
const LABEL_ROOM = 20;
const LEAST_LINE = 1;

/** Where the energy came from and where it went; as wide as there was of it. */
export function sankeyChart({ places, flows }: EnergyFlows): string {
  const layout = sankeyLayout(
    places,
    flows.filter(({ energyWh }) => energyWh >= LEAST_WH).map((flow) => ({ ...flow, value: flow.energyWh })),
    {
      columnX: COLUMN_X,
      nodeWidth: NODE_WIDTH,
      flowHeight: 230,
      gap: 8,
      labelAbove: (column) => (column === LAST_COLUMN ? 0 : LABEL_ROOM),
      minSlot: (column) => (column === LAST_COLUMN ? LABEL_ROOM - 4 : 0),
    },
  );
  const kinds = new Map(flows.map(({ from, to, kind }) => [`${from}>${to}`, kind]));
  const labels = new Map(places.map(({ id, label }) => [id, label]));
  const links = layout.links.map((link) => {
    const title = `${labels.get(link.from)} to ${labels.get(link.to)!.toLowerCase()}: ${energyText(link.value)}`;
    return `<path class="flow ${kinds.get(`${link.from}>${link.to}`)}" d="${linkPath(link)}" stroke-width="${px(Math.max(LEAST_LINE, link.width))}"><title>${title}</title></path>`;
  });
  const nodes = layout.nodes.map(({ id, column, x, y, height, value }) => {
    const isLast = column === LAST_COLUMN;
    const textX = isLast ? x + NODE_WIDTH + 7 : x;
    const textY = isLast ? y + height / 2 + 4 : y - 6;
    return `<rect class="place" x="${px(x)}" y="${px(y)}" width="${NODE_WIDTH}" height="${px(Math.max(LEAST_LINE, height))}"/><text class="place-name" x="${px(textX)}" y="${px(textY)}">${labels.get(id)} <tspan>${energyText(value)}</tspan></text>`;
  });
  const told = flows
    .filter(({ energyWh }) => energyWh >= LEAST_WH)
    .map(
      ({ from, to, energyWh }) =>
        `${labels.get(from)} to ${labels.get(to)!.toLowerCase()} ${energyText(energyWh)}`,
    )
    .join(', ');
  return `<svg viewBox="0 0 ${CHART_WIDTH} ${px(layout.height + 8)}" role="img" aria-label="Energy flows: ${told || 'none'}">${links.join('')}${nodes.join('')}</svg>`;
}

/** Along the middle of a flow: level through places and past them, and curves between. */
function linkPath({ levels, goesBack, width }: PlacedLink): string {
  if (goesBack) {
    const [start, right, left, end] = levels as [Level, Level, Level, Level];
    const bend = 16 + width / 2;
    return `M${px(start.x)} ${px(start.y)}C${px(start.x + bend)} ${px(start.y)} ${px(right.x + bend)} ${px(right.y)} ${px(right.x)} ${px(right.y)}H${px(left.x)}C${px(left.x - bend)} ${px(left.y)} ${px(end.x - bend)} ${px(end.y)} ${px(end.x)} ${px(end.y)}`;
  }
  let path = `M${px(levels[0]!.x)} ${px(levels[0]!.y)}`;
  for (let index = 1; index < levels.length; index += 2) {
    const from = levels[index - 1]!;
    const to = levels[index]!;
    const middle = (from.x + to.x) / 2;
    path += `C${px(middle)} ${px(from.y)} ${px(middle)} ${px(to.y)} ${px(to.x)} ${px(to.y)}`;
    if (index + 1 < levels.length) path += `H${px(levels[index + 1]!.x)}`;
  }
  return path;
}

type Level = PlacedLink['levels'][number];
