import {
  EXTENDED_MASK,
  filterCounts,
  identifierKey,
  STANDARD_MASK,
  type Acceptance,
  type BufferName,
} from './acceptance.ts';
import { EXTENDED_ID } from './firmwareId.ts';

/** Masks and filters of an MCP2515 as register bytes: see `ReceiveFilters` in firmware/drivers/mcp2515Filters.ts. */
export type FilterRegisters = readonly [
  masks: readonly number[],
  low: readonly number[],
  high: readonly number[],
];

/** SIDL: a filter is for extended frames. */
const EXIDE = 0x08;

/**
 * An unused filter repeats another one of its buffer: a filter of zero would let identifier 0 in. A buffer without any
 * repeats the first identifier of the other buffer, exactly.
 */
export function filterRegisters(acceptance: Acceptance): FilterRegisters {
  const used = (name: BufferName): { mask: number; filters: readonly number[] } => {
    const buffer = acceptance[name];
    if (buffer.filters.length > 0) return buffer;
    const other = acceptance[name === 'rxb0' ? 'rxb1' : 'rxb0'].filters[0] ?? 0;
    return { mask: other >= EXTENDED_ID ? EXTENDED_MASK : STANDARD_MASK, filters: [other] };
  };
  const filters = (name: BufferName): number[] => {
    const ids = used(name).filters;
    return Array.from({ length: filterCounts[name] }, (_, i) => ids[i] ?? (ids[0] as number)).flatMap((id) =>
      keyBytes(identifierKey(id), id >= EXTENDED_ID ? EXIDE : 0),
    );
  };
  const all = [...filters('rxb0'), ...filters('rxb1')];
  return [
    [...keyBytes(used('rxb0').mask, 0), ...keyBytes(used('rxb1').mask, 0)],
    all.slice(0, 12),
    all.slice(12),
  ];
}

/** SIDH, SIDL, EID8, EID0. */
function keyBytes(key: number, format: number): number[] {
  return [key >> 21, ((key >> 13) & 0xe0) | format | ((key >> 16) & 3), (key >> 8) & 255, key & 255];
}
