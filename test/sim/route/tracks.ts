import type { GpxRow } from '../../../sim/route/formatGpx.ts';

const metresPerDeg = 111_195;

/** A track due north in steps of `spacingM`, with the height at each metre, and each point's time by its distance. */
export function northTrack(
  lengthM: number,
  spacingM: number,
  heightM: (atM: number) => number,
  atMs?: (atM: number) => number,
): GpxRow[] {
  return Array.from({ length: Math.round(lengthM / spacingM) + 1 }, (_, index) => {
    const atM = index * spacingM;
    return {
      latitudeDeg: 47 + atM / metresPerDeg,
      longitudeDeg: 8,
      elevationM: heightM(atM),
      ...(atMs ? { atMs: atMs(atM) } : {}),
    };
  });
}
