/** A place of a Sankey diagram; places of a column keep the order in which they are given. */
export interface SankeyNode {
  readonly id: string;
  readonly column: number;
}

/** A flow between two places; one that goes back, to the same or an earlier column, runs below everything. */
export interface SankeyLink {
  readonly from: string;
  readonly to: string;
  readonly value: number;
}

export interface SankeyOptions {
  /** Left edge of each column. */
  readonly columnX: readonly number[];
  readonly nodeWidth: number;
  /** Height of the column with the largest flow. */
  readonly flowHeight: number;
  readonly gap: number;
  /** Room above a place of a column, for its label. */
  readonly labelAbove: (column: number) => number;
  /** Least room that a place of a column takes. */
  readonly minSlot: (column: number) => number;
}

export interface PlacedNode extends SankeyNode {
  readonly x: number;
  readonly y: number;
  readonly height: number;
  readonly value: number;
}

/** A flow as a line along its middle, and how wide it is. */
export interface PlacedLink extends SankeyLink {
  readonly width: number;
  /** Points where it runs level: leaves, passes columns, arrives. Two of them for each column on its way. */
  readonly levels: readonly { readonly x: number; readonly y: number }[];
  readonly goesBack: boolean;
}

export interface SankeyLayout {
  readonly nodes: readonly PlacedNode[];
  readonly links: readonly PlacedLink[];
  readonly height: number;
}

/** A place, or where a long flow passes a column. */
interface Slot {
  readonly column: number;
  readonly order: number;
  readonly above: number;
  readonly room: number;
  readonly height: number;
  y: number;
}

/**
 * Places nodes and flows: in each column in the order given, as level as the room allows, with flows in the order of
 * what they connect. Widths are true to the values; nodes without a flow are left out.
 */
export function sankeyLayout(
  nodes: readonly SankeyNode[],
  links: readonly SankeyLink[],
  options: SankeyOptions,
): SankeyLayout {
  const { columnX, nodeWidth, gap } = options;
  const order = new Map(nodes.map(({ id }, index) => [id, index]));
  const columnOf = new Map(nodes.map(({ id, column }) => [id, column]));
  const shown = links.filter(({ value }) => value > 0);
  const total = (id: string): number =>
    Math.max(
      shown.reduce((sum, { from, value }) => sum + (from === id ? value : 0), 0),
      shown.reduce((sum, { to, value }) => sum + (to === id ? value : 0), 0),
    );
  const used = nodes.filter(({ id }) => total(id) > 0);
  const largest = Math.max(
    ...columnX.map((_, column) =>
      used.reduce((sum, node) => sum + (node.column === column ? total(node.id) : 0), 0),
    ),
  );
  const perValue = used.length > 0 ? options.flowHeight / largest : 0;

  const slots = new Map<string, Slot>();
  for (const { id, column } of used) {
    const height = total(id) * perValue;
    const room = Math.max(height, options.minSlot(column));
    slots.set(id, { column, order: order.get(id)!, above: options.labelAbove(column), room, height, y: 0 });
  }
  const passing = (link: SankeyLink, column: number): string => `${link.from}>${link.to}@${column}`;
  for (const link of shown) {
    const height = link.value * perValue;
    for (let column = columnOf.get(link.from)! + 1; column < columnOf.get(link.to)!; column++) {
      const rank = order.get(link.to)! + order.get(link.from)! / (2 * nodes.length);
      slots.set(passing(link, column), { column, order: rank, above: 0, room: height, height, y: 0 });
    }
  }

  const goesBack = ({ from, to }: SankeyLink): boolean => columnOf.get(to)! <= columnOf.get(from)!;
  /** Where a flow is in the column after, or before, one that it leaves or enters. */
  const nextOf = (link: SankeyLink, column: number): Slot =>
    slots.get(column + 1 < columnOf.get(link.to)! ? passing(link, column + 1) : link.to)!;
  const columns = columnX.map((_, column) =>
    [...slots.values()].filter((slot) => slot.column === column).sort((a, b) => a.order - b.order),
  );
  stack(columns.at(-1)!, gap);
  for (let column = columnX.length - 2; column >= 0; column--) {
    for (const slot of columns[column]!) slot.y = wantedY(slot, column);
    settle(columns[column]!, gap);
  }

  /** Level with what it flows to, weighted by how much. */
  function wantedY(slot: Slot, column: number): number {
    let sum = 0;
    let weight = 0;
    for (const link of shown) {
      const isFrom = slots.get(link.from) === slot || slots.get(passing(link, column)) === slot;
      if (!isFrom || goesBack(link)) continue;
      const next = nextOf(link, column);
      sum += (next.y + next.height / 2) * link.value;
      weight += link.value;
    }
    return weight > 0 ? sum / weight - slot.height / 2 : 0;
  }

  const bottom = Math.max(0, ...[...slots.values()].map(({ y, height }) => y + height));
  const backs = shown.filter(goesBack);
  const placed = used.map((node): PlacedNode => {
    const { y, height } = slots.get(node.id)!;
    return { ...node, x: columnX[node.column]!, y, height, value: total(node.id) };
  });

  // Flows leave and enter a node in the order of the places at their other end; those that go back at the bottom.
  const leaveY = new Map<SankeyLink, number>();
  const enterY = new Map<SankeyLink, number>();
  for (const { id, column } of used) {
    let y = slots.get(id)!.y;
    const out = shown.filter(({ from }) => from === id);
    const outY = (link: SankeyLink): number => (goesBack(link) ? Infinity : nextOf(link, column).y);
    for (const link of [...out].sort((a, b) => outY(a) - outY(b) || 0)) {
      leaveY.set(link, y + (link.value * perValue) / 2);
      y += link.value * perValue;
    }
    y = slots.get(id)!.y;
    const before = (link: SankeyLink): number => {
      if (goesBack(link)) return Infinity;
      const isNear = columnOf.get(link.from) === column - 1;
      return slots.get(isNear ? link.from : passing(link, column - 1))!.y;
    };
    for (const link of shown.filter(({ to }) => to === id).sort((a, b) => before(a) - before(b) || 0)) {
      enterY.set(link, y + (link.value * perValue) / 2);
      y += link.value * perValue;
    }
  }
  let backBottom = 0;
  const placedLinks = shown.map((link): PlacedLink => {
    const width = link.value * perValue;
    const start = { x: columnX[columnOf.get(link.from)!]! + nodeWidth, y: leaveY.get(link)! };
    const end = { x: columnX[columnOf.get(link.to)!]!, y: enterY.get(link)! };
    if (goesBack(link)) {
      const under =
        underneath(columnOf.get(link.to)!, columnOf.get(link.from)!) + backBottom + gap + width / 2;
      backBottom += width + gap;
      const levels = [start, { x: start.x, y: under }, { x: end.x, y: under }, end];
      return { ...link, width, levels, goesBack: true };
    }
    const levels = [start];
    for (let column = columnOf.get(link.from)! + 1; column < columnOf.get(link.to)!; column++) {
      const { y } = slots.get(passing(link, column))!;
      levels.push(
        { x: columnX[column]!, y: y + width / 2 },
        { x: columnX[column]! + nodeWidth, y: y + width / 2 },
      );
    }
    return { ...link, width, levels: [...levels, end], goesBack: false };
  });
  function underneath(fromColumn: number, toColumn: number): number {
    return Math.max(
      ...columns
        .slice(fromColumn, toColumn + 1)
        .flat()
        .map(({ y, height }) => y + height),
    );
  }
  const lowest = placedLinks.map(({ levels, width }) => Math.max(...levels.map(({ y }) => y)) + width / 2);
  return {
    nodes: placed,
    links: placedLinks,
    height: backs.length > 0 ? Math.max(bottom, ...lowest) : bottom,
  };
}

/** One below the other from the top. */
function stack(slots: readonly Slot[], gap: number): void {
  let free = 0;
  for (const slot of slots) {
    slot.y = free + slot.above + (slot.room - slot.height) / 2;
    free += slot.above + slot.room + gap;
  }
}

/** Apart, in their order, and as near as possible to where they want to be: pushed down, then back up. */
function settle(slots: readonly Slot[], gap: number): void {
  const wanted = slots.map(({ y }) => y);
  let free = 0;
  for (const slot of slots) {
    slot.y = Math.max(slot.y, free + slot.above);
    free = slot.y + slot.room + gap;
  }
  // Those that were pushed further than they had to be go up together with what is above them, as far as there is room.
  for (let last = slots.length - 1; last > 0; last--) {
    const pushed = slots[last]!.y - wanted[last]!;
    if (pushed <= 0) continue;
    let first = last;
    const touches = (index: number): boolean =>
      slots[index]!.y - slots[index]!.above - (slots[index - 1]!.y + slots[index - 1]!.room + gap) < 1e-9;
    while (first > 0 && touches(first)) first--;
    const above = first > 0 ? slots[first - 1]!.y + slots[first - 1]!.room + gap : 0;
    const room = slots[first]!.y - slots[first]!.above - above;
    const shift = Math.min(room, pushed / 2);
    for (let index = first; index <= last; index++) slots[index]!.y -= shift;
  }
}
