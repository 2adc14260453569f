import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BackfeedError } from '../../../sim/backfeedError.ts';
import { formatGpx } from '../../../sim/route/formatGpx.ts';
import { loadRoute } from '../../../sim/route/loadCycle.ts';
import { readGpx } from '../../../sim/route/readGpx.ts';
import { northTrack } from './tracks.ts';

const wrap = (inner: string): string => `<gpx>\n<trk><trkseg>\n${inner}\n</trkseg></trk>\n</gpx>`;
const point = (lat: string, lon: string, inner = '<ele>5</ele>'): string =>
  `<trkpt lat="${lat}" lon="${lon}">${inner}</trkpt>`;
const two = `${point('47', '8')}\n${point('47.001', '8')}`;

describe('readGpx', () => {
  it('reads what formatGpx writes', () => {
    const startMs = Date.UTC(2026, 5, 2);
    const rows = northTrack(
      200,
      100,
      (atM) => 400 + atM / 10,
      (atM) => startMs + atM * 100,
    );
    const points = readGpx(formatGpx('up', rows), 'up.gpx');
    expect(points.map(({ elevationM, atMs, line }) => [elevationM, atMs - startMs, line])).toEqual([
      [400, 0, 6],
      [410, 10_000, 7],
      [420, 20_000, 8],
    ]);
    expect(points[1]!.latitudeDeg).toBeCloseTo(47.0009, 4);
  });

  it.each<[string, string]>([
    [
      'segments in a row',
      `<gpx><trk><trkseg>${point('47', '8')}</trkseg><trkseg>${point('47.01', '8')}</trkseg></trk></gpx>`,
    ],
    ['a route', `<gpx><rte>${two.replaceAll('trkpt', 'rtept')}</rte></gpx>`],
    [
      'a track beside its waypoints and an empty one',
      `<gpx><wpt lat="1" lon="1"/><trk/><trk><trkseg>${two}</trkseg></trk></gpx>`,
    ],
  ])('reads %s', (_what, text) => {
    const points = readGpx(text, 'a.gpx');
    expect(points).toHaveLength(2);
    expect(points[0]).toMatchObject({ latitudeDeg: 47, longitudeDeg: 8, elevationM: 5, atMs: NaN });
  });

  it.each<[string, string, string]>([
    ['ROUTE_XML', 'time_s,speed_kph\n0,0', 'a.gpx:1: not well-formed XML'],
    ['ROUTE_XML', '<gpx>\n<trk>', 'a.gpx:2: not well-formed XML'],
    ['ROUTE_NOT_GPX', '<kml/>', 'a.gpx:1: the file holds <kml>, not <gpx>'],
    ['ROUTE_POINTS', '<gpx>\n<wpt lat="1" lon="1"/></gpx>', 'a.gpx:1: the file holds no track or route'],
    ['ROUTE_POINTS', wrap(point('47', '8')), 'a.gpx:1: the file holds no track or route of two points'],
    [
      'ROUTE_POINTS',
      `<gpx><trk><trkseg>${two}</trkseg></trk>\n<trk><trkseg>${two}</trkseg></trk></gpx>`,
      'a.gpx:3: a second track begins here',
    ],
    ['ROUTE_POSITION', wrap(`${two}\n${point('91', '8')}`), 'a.gpx:5: lat "91", lon "8" is no place'],
    ['ROUTE_POSITION', wrap(`${two}\n<trkpt lat="47"/>`), 'a.gpx:5: lat "47", lon ""'],
    ['ROUTE_POSITION', wrap(`${two}\n${point('NaN', '8')}`), 'a.gpx:5: lat "NaN"'],
    ['ROUTE_ELEVATION', wrap(`${two}\n${point('47.002', '8', '')}`), 'a.gpx:5: this point has no elevation'],
    [
      'ROUTE_ELEVATION',
      wrap(`${two}\n${point('47', '8', '<ele>-9999</ele>')}`),
      'elevation "-9999" lies outside',
    ],
    ['ROUTE_ELEVATION', wrap(`${two}\n${point('47', '8', '<ele>low</ele>')}`), 'elevation "low"'],
    [
      'ROUTE_TIME',
      wrap(`${two}\n${point('47', '8', '<ele>5</ele><time>noon</time>')}`),
      'a.gpx:5: time "noon"',
    ],
    [
      'ROUTE_TIME',
      wrap(
        ['10:00:05', '10:00:00']
          .map((time) => point('47', '8', `<ele>5</ele><time>2026-06-02T${time}Z</time>`))
          .join('\n'),
      ),
      'a.gpx:4: time goes back by 5 s',
    ],
    [
      'ROUTE_JUMP',
      wrap(`${two}\n${point('47.45', '8')}`),
      'a.gpx:5: this point lies 49.9 km from the one before',
    ],
  ])('refuses with %s: %j', (code, text, what) => {
    expect(() => readGpx(text, 'a.gpx')).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(what) as string }) as Error,
    );
  });

  it('reads or refuses any change of a good file, and never fails otherwise', () => {
    const good = formatGpx(
      'up',
      northTrack(
        300,
        100,
        () => 400,
        (atM) => atM * 100,
      ),
    );
    fc.assert(
      fc.property(
        fc.nat({ max: good.length }),
        fc.nat({ max: 40 }),
        fc.oneof(fc.string({ maxLength: 5 }), fc.constantFrom('<ele>', '</trkpt>', '&', 'NaN', '-', '9e9')),
        (at, cut, put) => {
          try {
            const points = readGpx(good.slice(0, at) + put + good.slice(at + cut), 'any.gpx');
            for (const { elevationM, latitudeDeg } of points) {
              expect(Number.isFinite(elevationM) && Number.isFinite(latitudeDeg)).toBe(true);
            }
          } catch (error) {
            expect(error).toBeInstanceOf(BackfeedError);
            expect((error as BackfeedError).message).toMatch(/^ROUTE_[A-Z_]+: any\.gpx:\d+: /);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('says which file is missing', () => {
    expect(() => loadRoute('no/such/route.gpx')).toThrow('ROUTE_FILE_MISSING: Route no/such/route.gpx');
  });
});
