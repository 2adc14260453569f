import { BackfeedError } from '../backfeedError.ts';
import { readXml, type XmlElement } from '../config/readXml.ts';
import { distanceM } from './geoDistance.ts';

/** One point of a GPX file. */
export interface GpxPoint {
  readonly line: number;
  readonly latitudeDeg: number;
  readonly longitudeDeg: number;
  readonly elevationM: number;
  /** Unix time; NaN without one. */
  readonly atMs: number;
}

/** Two points of a drive lie closer than this, a lost signal in a long tunnel included. */
const longestJumpM = 5_000;
const lowestM = -450;
const highestM = 9_000;

/**
 * Reads the one track or route of a GPX file (topografix.com/GPX/1/1); its segments follow one another.
 * @throws BackfeedError with file and line: ROUTE_XML, ROUTE_NOT_GPX, ROUTE_POINTS, ROUTE_POSITION, ROUTE_ELEVATION,
 * ROUTE_TIME, ROUTE_JUMP
 */
export function readGpx(text: string, fileName: string): GpxPoint[] {
  const root = readXml(text, fileName, 'ROUTE_XML');
  if (root.name !== 'gpx') {
    throw new BackfeedError(
      'ROUTE_NOT_GPX',
      `${fileName}:${root.line}: the file holds <${root.name}>, not <gpx>`,
      'Export the route as GPX',
    );
  }
  const points = pointsOf(root, fileName).map((element) => readPoint(element, fileName));
  points.forEach((point, index) => {
    const before = points[index - 1];
    if (before) checkStep(before, point, fileName);
  });
  return points;
}

function pointsOf(root: XmlElement, fileName: string): XmlElement[] {
  const named = (parent: XmlElement, name: string): XmlElement[] =>
    parent.children.filter((child) => child.name === name);
  const tracks = named(root, 'trk').map((track) =>
    named(track, 'trkseg').flatMap((segment) => named(segment, 'trkpt')),
  );
  const routes = named(root, 'rte').map((route) => named(route, 'rtept'));
  const withPoints = tracks.filter((points) => points.length > 0);
  const lines = withPoints.length > 0 ? withPoints : routes.filter((points) => points.length > 0);
  if (lines.length === 1 && lines[0]!.length > 1) return lines[0]!;
  throw new BackfeedError(
    'ROUTE_POINTS',
    lines.length > 1
      ? `${fileName}:${lines[1]![0]!.line}: a second track begins here`
      : `${fileName}:${root.line}: the file holds no track or route of two points or more`,
    lines.length > 1
      ? 'Give a file with one track'
      : 'Export the track with its points: waypoints alone are no road',
  );
}

function readPoint(element: XmlElement, fileName: string): GpxPoint {
  const place = `${fileName}:${element.line}`;
  const latitudeDeg = numberOf(element.attributes.lat);
  const longitudeDeg = numberOf(element.attributes.lon);
  if (!(Math.abs(latitudeDeg) <= 90) || !(Math.abs(longitudeDeg) <= 180)) {
    throw new BackfeedError(
      'ROUTE_POSITION',
      `${place}: lat "${element.attributes.lat ?? ''}", lon "${element.attributes.lon ?? ''}" is no place`,
      'Give degrees, lat from -90 to 90 and lon from -180 to 180',
    );
  }
  return {
    line: element.line,
    latitudeDeg,
    longitudeDeg,
    elevationM: readElevation(element, place),
    atMs: readTime(element, place),
  };
}

function readElevation(element: XmlElement, place: string): number {
  const text = element.children.find(({ name }) => name === 'ele')?.text.trim();
  const elevationM = numberOf(text);
  if (elevationM >= lowestM && elevationM <= highestM) return elevationM;
  throw new BackfeedError(
    'ROUTE_ELEVATION',
    text === undefined
      ? `${place}: this point has no elevation`
      : `${place}: elevation "${text}" lies outside ${lowestM} to ${highestM} m`,
    'Add <ele> in metres to each point: route planners can export it, and elevation services fill it in',
  );
}

function readTime(element: XmlElement, place: string): number {
  const text = element.children.find(({ name }) => name === 'time')?.text.trim();
  if (text === undefined) return NaN;
  const atMs = Date.parse(text);
  if (Number.isFinite(atMs)) return atMs;
  throw new BackfeedError(
    'ROUTE_TIME',
    `${place}: time "${text}" is none`,
    'Write times as 2026-06-02T07:30:00Z, or leave them out',
  );
}

function checkStep(before: GpxPoint, point: GpxPoint, fileName: string): void {
  if (point.atMs < before.atMs) {
    throw new BackfeedError(
      'ROUTE_TIME',
      `${fileName}:${point.line}: time goes back by ${(before.atMs - point.atMs) / 1000} s`,
      'Sort the points by time, or leave the times out and give a speed limit',
    );
  }
  const jumpM = distanceM(before, point);
  if (jumpM <= longestJumpM) return;
  throw new BackfeedError(
    'ROUTE_JUMP',
    `${fileName}:${point.line}: this point lies ${(jumpM / 1000).toFixed(1)} km from the one before`,
    `Give the road between them, with points at most ${longestJumpM / 1000} km apart`,
  );
}

function numberOf(text: string | undefined): number {
  return text === undefined || text.trim() === '' ? NaN : Number(text);
}
