/** A place with its height and, where it is known, its time. */
export interface GpxRow {
  readonly latitudeDeg: number;
  readonly longitudeDeg: number;
  readonly elevationM?: number;
  readonly atMs?: number;
}

/** A track as the GPX text that `readGpx` reads, one point a line. */
export function formatGpx(name: string, rows: readonly GpxRow[]): string {
  const point = ({ latitudeDeg, longitudeDeg, elevationM, atMs }: GpxRow): string =>
    `      <trkpt lat="${latitudeDeg.toFixed(6)}" lon="${longitudeDeg.toFixed(6)}">` +
    (elevationM === undefined ? '' : `<ele>${elevationM.toFixed(1)}</ele>`) +
    (atMs === undefined ? '' : `<time>${new Date(atMs).toISOString()}</time>`) +
    '</trkpt>';
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<gpx version="1.1" creator="backfeed" xmlns="http://www.topografix.com/GPX/1/1">',
    '  <trk>',
    `    <name>${name}</name>`,
    '    <trkseg>',
    ...rows.map(point),
    '    </trkseg>',
    '  </trk>',
    '</gpx>',
    '',
  ].join('\n');
}
