/** A frame as the MCP2515 answers READ RX BUFFER: [x, SIDH, SIDL, EID8, EID0, DLC, D0..D7]. */
export function rxAnswer(
  id: number,
  data: ArrayLike<number>,
  lengthBytes = 8,
  { extended = false, remote = false } = {},
): Uint8Array {
  const answer = new Uint8Array(14);
  if (extended) {
    answer.set([id >> 21, ((id >> 13) & 0xe0) | 0x08 | ((id >> 16) & 3), id >> 8, id], 1);
  } else {
    answer[1] = id >> 3;
    answer[2] = ((id & 7) << 5) | (remote ? 0x10 : 0);
  }
  answer[5] = lengthBytes | (extended && remote ? 0x40 : 0);
  answer.set(data, 6);
  return answer;
}
