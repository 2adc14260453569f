/**
 * Bit rate that CNF1..3 give at an oscillator frequency, bits per second; 0 when the setting breaks a rule of the data
 * sheet (DS20001801, section 5: at least 5 quanta a bit, PropSeg + PS1 >= PS2, PS2 of 2 quanta or more and above SJW).
 */
export function mcp2515Bitrate(cnf1: number, cnf2: number, cnf3: number, oscillatorHz: number): number {
  const prescaler = (cnf1 & 0x3f) + 1;
  const jumpWidth = (cnf1 >> 6) + 1;
  const propagation = (cnf2 & 7) + 1;
  const phase1 = ((cnf2 >> 3) & 7) + 1;
  const lengthFromCnf3 = (cnf2 & 0x80) !== 0;
  const phase2 = lengthFromCnf3 ? (cnf3 & 7) + 1 : Math.max(phase1, 2);
  if (phase2 < 2 || phase2 <= jumpWidth || propagation + phase1 < phase2) return 0;
  return oscillatorHz / (2 * prescaler * (1 + propagation + phase1 + phase2));
}
