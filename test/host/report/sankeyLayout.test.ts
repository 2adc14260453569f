import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sankeyLayout, type SankeyLayout, type SankeyOptions } from '../../../host/report/sankeyLayout.ts';

const options: SankeyOptions = {
  columnX: [0, 100, 200, 300],
  nodeWidth: 10,
  flowHeight: 200,
  gap: 8,
  labelAbove: (column) => (column === 3 ? 0 : 20),
  minSlot: (column) => (column === 3 ? 16 : 0),
};

/** Pairs of places of a column whose room overlaps. */
function overlaps({ nodes }: SankeyLayout): string[] {
  const found: string[] = [];
  for (const one of nodes)
    for (const other of nodes) {
      if (one.column !== other.column || one.y > other.y || one.id === other.id) continue;
      const end = one.y + one.height + options.labelAbove(one.column);
      if (end > other.y + 1e-6) found.push(`${one.id} and ${other.id}`);
    }
  return found;
}

const graph = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 2, maxLength: 18 }).chain((columns) =>
  fc
    .array(
      fc.record({
        from: fc.nat({ max: columns.length - 1 }),
        to: fc.nat({ max: columns.length - 1 }),
        value: fc.integer({ min: 0, max: 300_000 }).map((tenths) => tenths / 10),
      }),
      { maxLength: 24 },
    )
    .map((links) => ({
      nodes: columns.map((column, index) => ({ id: String(index), column })),
      links: links
        .filter(({ from, to }) => from !== to)
        .map(({ from, to, value }) => ({ from: String(from), to: String(to), value })),
    })),
);

describe('the layout of a Sankey diagram', () => {
  it('is true to the values, has no negative size, and no place lies over another', () => {
    fc.assert(
      fc.property(graph, ({ nodes, links }) => {
        const layout = sankeyLayout(nodes, links, options);
        expect(overlaps(layout)).toEqual([]);
        const scale = Math.max(0, ...layout.links.map(({ width, value }) => width / value));
        for (const { width, value, levels } of layout.links) {
          expect(width).toBeGreaterThan(0);
          expect(width / value).toBeCloseTo(scale, 6);
          for (const { x, y } of levels) expect(Number.isFinite(x + y)).toBe(true);
        }
        for (const { y, height } of layout.nodes) {
          expect(y).toBeGreaterThanOrEqual(-1e-6);
          expect(height).toBeGreaterThan(0);
          expect(y + height).toBeLessThanOrEqual(layout.height + 1e-6);
        }
      }),
    );
  });

  it('flows leave and enter inside their places, side by side', () => {
    fc.assert(
      fc.property(graph, ({ nodes, links }) => {
        const layout = sankeyLayout(nodes, links, options);
        for (const node of layout.nodes) {
          for (const side of ['from', 'to'] as const) {
            const ends = layout.links
              .filter((link) => link[side] === node.id)
              .map(({ levels, width }) => ({ y: levels.at(side === 'from' ? 0 : -1)!.y, width }))
              .sort((a, b) => a.y - b.y);
            let free = node.y;
            for (const { y, width } of ends) {
              expect(y - width / 2).toBeGreaterThanOrEqual(free - 1e-6);
              free = y + width / 2;
            }
            expect(free).toBeLessThanOrEqual(node.y + node.height + 1e-6);
          }
        }
      }),
    );
  });

  it('a flow that goes back runs below the places that it passes', () => {
    const nodes = [
      { id: 'in', column: 0 },
      { id: 'battery', column: 1 },
      { id: 'road', column: 2 },
      { id: 'air', column: 3 },
    ];
    const layout = sankeyLayout(
      nodes,
      [
        { from: 'in', to: 'battery', value: 8 },
        { from: 'battery', to: 'road', value: 10 },
        { from: 'road', to: 'battery', value: 2 },
        { from: 'road', to: 'air', value: 8 },
      ],
      options,
    );
    const back = layout.links.find(({ goesBack }) => goesBack)!;
    const top = back.levels[1]!.y - back.width / 2;
    for (const { id, y, height } of layout.nodes)
      if (id === 'battery' || id === 'road') expect(top).toBeGreaterThan(y + height);
    expect(layout.height).toBeGreaterThanOrEqual(top + back.width);
  });

  it('leaves out places without a flow, and draws nothing of nothing', () => {
    const nodes = [
      { id: 'a', column: 0 },
      { id: 'b', column: 3 },
      { id: 'c', column: 3 },
    ];
    expect(
      sankeyLayout(nodes, [{ from: 'a', to: 'b', value: 1 }], options).nodes.map(({ id }) => id),
    ).toEqual(['a', 'b']);
    expect(sankeyLayout(nodes, [], options)).toEqual({ nodes: [], links: [], height: 0 });
  });
});
