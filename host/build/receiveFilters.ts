import {
  admits,
  admittedCounts,
  bufferFor,
  filterCounts,
  identifierKey,
  identifierOfKey,
  widestMask,
  type Acceptance,
  type BufferAcceptance,
  type BufferName,
} from './acceptance.ts';
import { EXTENDED_ID } from './firmwareId.ts';

/** A message on the bus, by its identifier as in `firmwareId.ts`. */
export interface BusMessage {
  readonly id: number;
  readonly periodMs: number;
}

/** What the filters have to let in, and what else is on the bus. */
export interface ReceiveNeeds {
  readonly mapped: readonly BusMessage[];
  /** Identifiers that come back to back, so that the next one comes while the last is being read. */
  readonly bursts: readonly (readonly number[])[];
  /** Everything else that is known to be on the bus. */
  readonly others: readonly BusMessage[];
  /** Frames a second beside all these, taken to be spread evenly over the identifiers of a format. */
  readonly unknownFramesPerS: number;
}

const IDENTIFIERS = { standard: 2 ** 11, extended: 2 ** 29 } as const;
/**
 * What a mapped message costs on the buffer that does not roll over, in unwanted frames a second. Control units keep
 * their phase: what comes right behind a burst finds that buffer full, and does so every time, a slow message as well.
 * Measured on a recorded drive: 80 % of such frames are lost when a frame takes 250 us.
 */
const BURST_COST_PER_S = 100;
const BESIDE_BURST_COST_PER_S = 25;
const CALM_COST_PER_S = 0.01;
/** Every way to spread so many over the filters is tried; more are first joined where that lets least in. */
const CLUSTERS_MAX = 8;

/**
 * Spreads the mapped identifiers over the 2 + 4 filters of an MCP2515, with masks where they share one, so that the
 * fewest unwanted frames a second come in. As much as possible goes to the first buffer, which rolls over, and what
 * comes in bursts goes there even for the price of unwanted frames.
 */
export function allocateReceiveFilters(needs: ReceiveNeeds): Acceptance {
  const clusters = joined(
    needs.mapped.map(({ id }) => [id]),
    needs,
  );
  const all = 2 ** clusters.length - 1;
  const best = {
    rxb0: bestBuffers('rxb0', clusters, needs),
    rxb1: bestBuffers('rxb1', clusters, needs),
  };
  let chosen: { cost: number; first: BufferOption; second: BufferOption } | undefined;
  for (let subset = 0; subset <= all; subset++) {
    const first = best.rxb0[subset];
    const second = best.rxb1[all - subset];
    if (!first || !second) continue;
    const cost = first.cost + second.cost;
    if (!chosen || cost < chosen.cost) chosen = { cost, first, second };
  }
  if (!chosen) throw new Error('no clusters fit two filters and four');
  return { rxb0: chosen.first.buffer, rxb1: chosen.second.buffer };
}

interface BufferOption {
  readonly buffer: BufferAcceptance;
  readonly cost: number;
}

/** For each subset of the clusters (bit i for cluster i) its cheapest filters on one buffer; none where it cannot be. */
function bestBuffers(
  name: BufferName,
  clusters: readonly (readonly number[])[],
  needs: ReceiveNeeds,
): (BufferOption | undefined)[] {
  const best: (BufferOption | undefined)[] = [];
  const groups: number[][] = [];
  const visit = (next: number, subset: number): void => {
    if (next === clusters.length) {
      const option = evaluate(name, groups, needs);
      const before = best[subset];
      if (!before || option.cost < before.cost) best[subset] = option;
      return;
    }
    visit(next + 1, subset);
    const cluster = clusters[next] as readonly number[];
    groups.forEach((group, i) => {
      if (!isSameFormat(group, cluster)) return;
      groups[i] = [...group, ...cluster];
      visit(next + 1, subset | (1 << next));
      groups[i] = group;
    });
    if (groups.length === filterCounts[name]) return;
    groups.push([...cluster]);
    visit(next + 1, subset | (1 << next));
    groups.pop();
  };
  visit(0, 0);
  return best;
}

function evaluate(
  name: BufferName,
  groups: readonly (readonly number[])[],
  needs: ReceiveNeeds,
): BufferOption {
  const buffer = bufferOf(groups);
  return {
    buffer,
    cost: unwantedPerS(buffer, needs) + (name === 'rxb1' ? missedPerS(groups.flat(), needs.bursts) : 0),
  };
}

/** One filter for each group, and the widest mask under which every group's identifiers agree. */
function bufferOf(groups: readonly (readonly number[])[]): BufferAcceptance {
  let mask = widestMask(groups.flat());
  for (const group of groups) {
    for (const id of group) mask &= ~(identifierKey(id) ^ identifierKey(group[0] as number));
  }
  const filters = groups.map(([id = 0]) => identifierOfKey(identifierKey(id) & mask, id));
  return { mask, filters: [...new Set(filters)] };
}

/** Frames a second that nobody wants, the unknown ones by their share of the identifiers. */
function unwantedPerS(buffer: BufferAcceptance, { mapped, others, unknownFramesPerS }: ReceiveNeeds): number {
  const counts = admittedCounts(buffer);
  let known = 0;
  for (const { id, periodMs } of others) {
    if (!admits(buffer, id)) continue;
    known += 1000 / periodMs;
    counts[id >= EXTENDED_ID ? 'extended' : 'standard']--;
  }
  for (const { id } of mapped) if (admits(buffer, id)) counts[id >= EXTENDED_ID ? 'extended' : 'standard']--;
  const unknownShare = counts.standard / IDENTIFIERS.standard + counts.extended / IDENTIFIERS.extended;
  return known + unknownShare * unknownFramesPerS;
}

/** What it costs that these cannot roll over. */
function missedPerS(ids: readonly number[], bursts: ReceiveNeeds['bursts']): number {
  const costOf = (id: number): number => {
    if (bursts.length === 0) return CALM_COST_PER_S;
    return bursts.some((burst) => burst.includes(id)) ? BURST_COST_PER_S : BESIDE_BURST_COST_PER_S;
  };
  return ids.reduce((sum, id) => sum + costOf(id), 0);
}

/** Joins the two groups that share a filter at the least price, until few enough are left. */
function joined(groups: readonly (readonly number[])[], needs: ReceiveNeeds): readonly (readonly number[])[] {
  if (groups.length <= CLUSTERS_MAX) return groups;
  let best: { cost: number; a: number; b: number } | undefined;
  groups.forEach((group, a) => {
    for (let b = a + 1; b < groups.length; b++) {
      const other = groups[b] as readonly number[];
      if (!isSameFormat(group, other)) continue;
      const cost = unwantedPerS(bufferOf([[...group, ...other]]), needs);
      if (!best || cost < best.cost) best = { cost, a, b };
    }
  });
  if (!best) return groups;
  const { a, b } = best;
  const pair = [...(groups[a] as readonly number[]), ...(groups[b] as readonly number[])];
  return joined([...groups.filter((_, i) => i !== a && i !== b), pair], needs);
}

function isSameFormat(a: readonly number[], b: readonly number[]): boolean {
  return (a[0] as number) >= EXTENDED_ID === (b[0] as number) >= EXTENDED_ID;
}

/** What comes through the filters. */
export interface ReceiveReport {
  readonly mapped: readonly {
    readonly id: number;
    readonly buffer: BufferName;
    readonly framesPerS: number;
  }[];
  /** Known, and let in without need. */
  readonly alsoAdmitted: readonly {
    readonly id: number;
    readonly buffer: BufferName;
    readonly framesPerS: number;
  }[];
  readonly unwantedFramesPerS: number;
  /** Identifiers that nothing is known of, and that would come in. */
  readonly unknownAdmitted: { readonly standard: number; readonly extended: number };
}

/** What an allocation lets in, the wanted and the rest. */
export function reportReceiveFilters(acceptance: Acceptance, needs: ReceiveNeeds): ReceiveReport {
  const rows = (messages: readonly BusMessage[]) =>
    messages.flatMap(({ id, periodMs }) => {
      const buffer = bufferFor(acceptance, id);
      return buffer ? [{ id, buffer, framesPerS: 1000 / periodMs }] : [];
    });
  const mapped = rows(needs.mapped);
  const alsoAdmitted = rows(needs.others);
  const first = admittedCounts(acceptance.rxb0);
  const second = admittedCounts(acceptance.rxb1);
  const isExtended = ({ id }: { readonly id: number }): boolean => id >= EXTENDED_ID;
  const known = [...mapped, ...alsoAdmitted];
  const both = countBoth(acceptance);
  return {
    mapped,
    alsoAdmitted,
    unwantedFramesPerS: alsoAdmitted.reduce((sum, { framesPerS }) => sum + framesPerS, 0),
    unknownAdmitted: {
      standard:
        first.standard + second.standard - both.standard - known.filter((row) => !isExtended(row)).length,
      extended: first.extended + second.extended - both.extended - known.filter(isExtended).length,
    },
  };
}

/** Identifiers that both buffers let in: pairs of filters that agree where both masks look. */
function countBoth({ rxb0, rxb1 }: Acceptance): { standard: number; extended: number } {
  const count = { standard: 0, extended: 0 };
  for (const one of rxb0.filters) {
    for (const other of rxb1.filters) {
      if (!admits({ mask: rxb0.mask & rxb1.mask, filters: [one] }, other)) continue;
      const merged = admittedCounts({ mask: rxb0.mask | rxb1.mask, filters: [one] });
      count.standard += merged.standard;
      count.extended += merged.extended;
    }
  }
  return count;
}
