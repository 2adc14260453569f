/** A frame as the MCP2515 answers READ RX BUFFER: [x, SIDH, SIDL, EID8, EID0, DLC, D0..D7]. */
export function rxAnswer(id: number, data: ArrayLike<number>, lengthBytes = 8): Uint8Array {
  const answer = new Uint8Array(14);
  answer[1] = id >> 3;
  answer[2] = (id & 7) << 5;
  answer[5] = lengthBytes;
  answer.set(data, 6);
  return answer;
}
