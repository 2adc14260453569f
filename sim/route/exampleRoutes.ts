import { seededRandom } from '../cycle/seededRandom.ts';
import type { GpxRow } from './formatGpx.ts';

const lapM = 15_000;
const spacingM = 50;
/** The height of a point on the map is off by up to this. */
const noiseM = 1;
const metresPerDeg = 111_195;
const centre = { latitudeDeg: 50.9, longitudeDeg: 10.3 } as const;

/**
 * The project's example of hills: a lap of 15 km over two ridges, 190 m of climbing, and back where it began. The place is
 * made up. Shipped as scenario/data/hills.gpx.
 */
export function hillsTrack(): GpxRow[] {
  const random = seededRandom(22);
  const radiusM = lapM / (2 * Math.PI);
  return Array.from({ length: lapM / spacingM + 1 }, (_, index): GpxRow => {
    const turn = (2 * Math.PI * index * spacingM) / lapM;
    return {
      latitudeDeg: centre.latitudeDeg + (radiusM * Math.sin(turn)) / metresPerDeg,
      longitudeDeg:
        centre.longitudeDeg +
        (radiusM * (Math.cos(turn) - 1)) / (metresPerDeg * Math.cos((centre.latitudeDeg * Math.PI) / 180)),
      elevationM:
        250 + 50 * (1 - Math.cos(turn)) + 45 * (1 - Math.cos(2 * turn)) + noiseM * (2 * random() - 1),
    };
  });
}
