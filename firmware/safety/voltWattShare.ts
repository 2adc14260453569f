import { voltWattEndPu, voltWattEndShare, voltWattStartPu } from 'grid-code';

/** Share of the rating, 0 to 1, that may be exported at a voltage; charging is never limited. */
export function voltWattShare(voltagePu: number): number {
  if (voltagePu <= voltWattStartPu) return 1;
  const fallen = ((voltagePu - voltWattStartPu) * (1 - voltWattEndShare)) / (voltWattEndPu - voltWattStartPu);
  return Math.max(1 - fallen, voltWattEndShare);
}
