import { EXTENDED_ID } from './firmwareId.ts';

/** What one receive buffer of an MCP2515 lets in. Identifiers and filters are numbers as in `firmwareId.ts`. */
export interface BufferAcceptance {
  /** The bits that must agree, counted as in an extended identifier: those of a standard one are bits 18 to 28. */
  readonly mask: number;
  readonly filters: readonly number[];
}

/** Both buffers: the first has 2 filters and rolls over into the second, which has 4. */
export interface Acceptance {
  readonly rxb0: BufferAcceptance;
  readonly rxb1: BufferAcceptance;
}

export type BufferName = keyof Acceptance;

/** Filters that the chip has for each buffer. */
export const filterCounts = { rxb0: 2, rxb1: 4 } as const satisfies Record<BufferName, number>;

const STANDARD_SHIFT = 18;
/** Mask bits that an identifier of each format has. */
export const STANDARD_MASK = 0x7ff << STANDARD_SHIFT;
export const EXTENDED_MASK = 0x1fffffff;
/** On standard frames the low 16 bits of a mask would compare the first two data bytes. */
export const MIXED_MASK = EXTENDED_MASK & ~0xffff;

/** An identifier as the bits that a mask is laid over. */
export function identifierKey(id: number): number {
  return id >= EXTENDED_ID ? id - EXTENDED_ID : id << STANDARD_SHIFT;
}

/** The identifier of a key, in the format of another identifier. */
export function identifierOfKey(key: number, like: number): number {
  return like >= EXTENDED_ID ? EXTENDED_ID + key : key >> STANDARD_SHIFT;
}

/** The widest useful mask for filters of these formats. */
export function widestMask(ids: readonly number[]): number {
  const extended = ids.filter((id) => id >= EXTENDED_ID).length;
  return extended === 0 ? STANDARD_MASK : extended === ids.length ? EXTENDED_MASK : MIXED_MASK;
}

/** Whether a buffer's filters let an identifier in. */
export function admits({ mask, filters }: BufferAcceptance, id: number): boolean {
  const isExtended = id >= EXTENDED_ID;
  const bits = isExtended ? mask : mask & STANDARD_MASK;
  return filters.some(
    (filter) =>
      filter >= EXTENDED_ID === isExtended && ((identifierKey(filter) ^ identifierKey(id)) & bits) === 0,
  );
}

/** The buffer whose filters let an identifier in; the first is asked first. */
export function bufferFor({ rxb0, rxb1 }: Acceptance, id: number): BufferName | null {
  return admits(rxb0, id) ? 'rxb0' : admits(rxb1, id) ? 'rxb1' : null;
}

/** How many identifiers of each format a buffer lets in. */
export function admittedCounts({ mask, filters }: BufferAcceptance): { standard: number; extended: number } {
  const distinct = (extended: boolean, bits: number): number =>
    new Set(
      filters
        .filter((filter) => filter >= EXTENDED_ID === extended)
        .map((filter) => identifierKey(filter) & mask & bits),
    ).size;
  return {
    standard: distinct(false, STANDARD_MASK) * 2 ** (11 - ones(mask & STANDARD_MASK)),
    extended: distinct(true, EXTENDED_MASK) * 2 ** (29 - ones(mask & EXTENDED_MASK)),
  };
}

function ones(bits: number): number {
  let count = 0;
  for (let rest = bits; rest; rest &= rest - 1) count++;
  return count;
}
