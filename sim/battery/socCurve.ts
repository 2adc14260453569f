import type { SocTable } from './socTable.ts';

/** A piecewise-linear function of the state of charge (0 to 100 percent) that can be integrated exactly. */
export interface SocCurve {
  at(socPct: number): number;
  /** Integral from 0 to `socPct`, value times percent. */
  integralTo(socPct: number): number;
  /** Exact mean between two states of charge; its value where both are the same. */
  meanBetween(fromPct: number, toPct: number): number;
  /** Index of the piece between two corners that holds a state of charge; a corner belongs to the piece above. */
  pieceOf(socPct: number): number;
  /** Change per percent within a piece. */
  slopeOf(piece: number): number;
}

/** @param table at least two corner points that span 0 to 100 */
export function createSocCurve(table: SocTable): SocCurve {
  const socs = Float64Array.from(table, ([socPct]) => socPct);
  const values = Float64Array.from(table, ([, value]) => value);
  const areas = new Float64Array(socs.length);
  for (let i = 1; i < socs.length; i++) {
    const widthPct = (socs[i] as number) - (socs[i - 1] as number);
    areas[i] =
      (areas[i - 1] as number) + 0.5 * widthPct * ((values[i] as number) + (values[i - 1] as number));
  }

  function pieceOf(socPct: number): number {
    let i = socs.length - 2;
    while (i > 0 && (socs[i] as number) > socPct) i--;
    return i;
  }
  function slopeOf(i: number): number {
    return (
      ((values[i + 1] as number) - (values[i] as number)) / ((socs[i + 1] as number) - (socs[i] as number))
    );
  }
  function inPiece(i: number, socPct: number): number {
    const x0 = socs[i] as number;
    const y0 = values[i] as number;
    return y0 + (((values[i + 1] as number) - y0) * (socPct - x0)) / ((socs[i + 1] as number) - x0);
  }
  function at(socPct: number): number {
    return inPiece(pieceOf(socPct), socPct);
  }
  function integralTo(socPct: number): number {
    const i = pieceOf(socPct);
    const x0 = socs[i] as number;
    return (areas[i] as number) + 0.5 * (socPct - x0) * ((values[i] as number) + inPiece(i, socPct));
  }
  function meanBetween(fromPct: number, toPct: number): number {
    const i = pieceOf(fromPct);
    // Inside one piece the mean is the middle: dividing the difference of two integrals would lose digits.
    if (pieceOf(toPct) === i) return inPiece(i, 0.5 * (fromPct + toPct));
    const low = Math.min(fromPct, toPct);
    const high = Math.max(fromPct, toPct);
    // Piece by piece, for the same reason.
    let area = 0;
    let x = low;
    for (let piece = pieceOf(low); x < high; piece++) {
      const end = Math.min(high, socs[piece + 1] as number);
      area += (end - x) * inPiece(piece, 0.5 * (x + end));
      x = end;
    }
    return area / (high - low);
  }
  return { at, integralTo, meanBetween, pieceOf, slopeOf };
}
