import type { CanFrame } from './canNode.ts';

/** Recessive bits between two frames (ISO 11898-1, intermission). */
export const interframeSpaceBits = 3;

/** Unstuffed tail: CRC delimiter, acknowledge slot and delimiter, end of frame, interframe space. */
const tailBits = 1 + 1 + 1 + 7 + interframeSpaceBits;
const standardStuffedBits = 1 + 11 + 1 + 1 + 1 + 4 + 15;
const extendedStuffedBits = 1 + 11 + 1 + 1 + 18 + 1 + 2 + 4 + 15;

const crcPolynomial = 0x4599;
const stateMask = 0x700;
const stuffCountShift = 11;
const crcTable = buildCrcTable();
const stuffTable = buildStuffTable();

/**
 * Bits that a classic frame takes on the wire, from start of frame to the end of the interframe space, with the
 * stuff bits of this very content. Standard frames: 47 + 8 x bytes, at most 135; extended: 67 + 8 x bytes, at most 160.
 */
export function frameBits(frame: CanFrame): number {
  const { id, data } = frame;
  const lengthBytes = frame.lengthBytes > 8 ? 8 : frame.lengthBytes;
  const dataBytes = frame.remote ? 0 : lengthBytes;
  const control = (frame.remote ? 0x40 : 0) | lengthBytes;

  // The header fills whole bytes with padding in front: zeros for the CRC, which they leave at 0, and for the stuffing
  // a pattern that alternates and ends in 1, so that the dominant start of frame begins a run of its own.
  let bits: number;
  let first: number;
  let padding: number;
  let rest: number;
  let shift: number;
  if (frame.extended) {
    bits = extendedStuffedBits + tailBits;
    first = (id >>> 23) & 0x3f;
    padding = 0x80;
    rest = (((id >>> 18) & 0x1f) << 27) | (3 << 25) | ((id & 0x3ffff) << 7) | control;
    shift = 24;
  } else {
    bits = standardStuffedBits + tailBits;
    first = (id >>> 9) & 3;
    padding = 0xa8;
    rest = ((id & 0x1ff) << 7) | control;
    shift = 8;
  }
  let crc = crcTable[first]!;
  let entry = stuffTable[first | padding]!;
  bits += entry >> stuffCountShift;
  for (; shift >= 0; shift -= 8) {
    const byte = (rest >>> shift) & 0xff;
    crc = ((crc << 8) & 0x7fff) ^ crcTable[(crc >> 7) ^ byte]!;
    entry = stuffTable[(entry & stateMask) | byte]!;
    bits += entry >> stuffCountShift;
  }
  for (let i = 0; i < dataBytes; i++) {
    const byte = data[i]!;
    crc = ((crc << 8) & 0x7fff) ^ crcTable[(crc >> 7) ^ byte]!;
    entry = stuffTable[(entry & stateMask) | byte]!;
    bits += 8 + (entry >> stuffCountShift);
  }
  entry = stuffTable[(entry & stateMask) | (crc >> 7)]!;
  bits += entry >> stuffCountShift;
  // The last bit is filled up with the complement of the CRC's: that can end a run but never complete one.
  entry = stuffTable[(entry & stateMask) | ((crc << 1) & 0xff) | (~crc & 1)]!;
  return bits + (entry >> stuffCountShift);
}

function buildCrcTable(): Uint16Array {
  const table = new Uint16Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte << 7;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x4000 ? (crc << 1) ^ crcPolynomial : crc << 1;
    table[byte] = crc & 0x7fff;
  }
  return table;
}

/**
 * Indexed by (state << 8 | byte); state is (last bit << 2 | run length - 1). An entry is (stuff bits << 11 | next state
 * << 8). A run never rests at five: its stuff bit has already begun the opposite run. A frame begins in state 0.
 */
function buildStuffTable(): Uint16Array {
  const table = new Uint16Array(8 * 256);
  for (let index = 0; index < table.length; index++) {
    let last = index >> 10;
    let run = ((index >> 8) & 3) + 1;
    let stuffBits = 0;
    for (let shift = 7; shift >= 0; shift--) {
      const bit = (index >> shift) & 1;
      run = bit === last ? run + 1 : 1;
      last = bit;
      if (run === 5) {
        stuffBits++;
        last = 1 - last;
        run = 1;
      }
    }
    table[index] = (stuffBits << stuffCountShift) | (last << 10) | ((run - 1) << 8);
  }
  return table;
}
