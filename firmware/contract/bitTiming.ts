/** Bit timing registers of an MCP2515, and where in the bit they put the sample, %. */
export interface BitTiming {
  readonly cnf1: number;
  readonly cnf2: number;
  readonly cnf3: number;
  readonly samplePointPct: number;
}

/**
 * CNF1..3 for a bit rate: the most time quanta a bit that divide evenly, sample point as near to 87.5 % as the quanta
 * allow (CiA 601: 87.5 % at 500 kbit/s). Returns null when the crystal cannot make the rate.
 */
export function bitTiming(oscillatorHz: number, bitrate: number): BitTiming | null {
  for (let prescaler = 0; prescaler < 64; prescaler++) {
    const quanta = oscillatorHz / (2 * (prescaler + 1) * bitrate);
    if (quanta > 25 || quanta < 8 || quanta !== Math.floor(quanta)) continue;
    let phase2 = Math.floor(quanta / 8 + 0.5);
    if (phase2 < 2) phase2 = 2;
    const before = quanta - 1 - phase2;
    const phase1 = Math.min(8, Math.floor(before / 2));
    const propagation = before - phase1;
    if (propagation < 1 || propagation > 8) continue;
    return {
      cnf1: prescaler,
      cnf2: 0x80 | ((phase1 - 1) << 3) | (propagation - 1),
      cnf3: phase2 - 1,
      samplePointPct: (100 * (quanta - phase2)) / quanta,
    };
  }
  return null;
}
