import { readXml, type XmlElement } from '../../../sim/config/readXml.ts';
import type { PriceFormat } from './priceFormat.ts';
import { badAnswer, noPrices, publishedPrices, type PublishedPoint } from './publishedPrices.ts';

const SOURCE = 'ENTSO-E';
const MINUTE_MS = 60_000;
const KWH_PER_MWH = 1000;
const minutesOf: Readonly<Record<string, number>> = { PT15M: 15, PT30M: 30, PT60M: 60, PT1H: 60 };

const child = (element: XmlElement, ...names: readonly string[]): XmlElement | undefined =>
  names.reduce<XmlElement | undefined>((at, name) => at?.children.find((one) => one.name === name), element);
const textOf = (element: XmlElement, ...names: readonly string[]): string =>
  child(element, ...names)?.text.trim() ?? '';
const all = (element: XmlElement, name: string): readonly XmlElement[] =>
  element.children.filter((one) => one.name === name);

/** `202610292300`, UTC. */
const stamp = (ms: number): string => new Date(ms).toISOString().replace(/[-:T]/g, '').slice(0, 12);

/**
 * A period's points. Curves of type A03 leave out what repeats: a point holds until the next one.
 */
function pointsOf(period: XmlElement): PublishedPoint[] {
  const minutes = minutesOf[textOf(period, 'resolution')];
  if (minutes === undefined) throw badAnswer(SOURCE, `a resolution of "${textOf(period, 'resolution')}"`);
  const durationMs = minutes * MINUTE_MS;
  const fromMs = Date.parse(textOf(period, 'timeInterval', 'start'));
  const toMs = Date.parse(textOf(period, 'timeInterval', 'end'));
  const count = (toMs - fromMs) / durationMs;
  if (!Number.isInteger(count)) throw badAnswer(SOURCE, 'a period that does not fill its resolution');
  const prices = new Map<number, number>();
  for (const point of all(period, 'Point')) {
    const position = Number(textOf(point, 'position'));
    const price = textOf(point, 'price.amount');
    if (!(position >= 1 && position <= count) || price === '' || prices.has(position))
      throw badAnswer(SOURCE, `a point of position "${textOf(point, 'position')}" and price "${price}"`);
    prices.set(position, Number(price) / KWH_PER_MWH);
  }
  if (!prices.has(1)) throw badAnswer(SOURCE, 'a period without its first price');
  const points: PublishedPoint[] = [];
  let pricePerKwh = NaN;
  for (let position = 1; position <= count; position++) {
    pricePerKwh = prices.get(position) ?? pricePerKwh;
    points.push({ startAtMs: fromMs + (position - 1) * durationMs, durationMs, pricePerKwh });
  }
  return points;
}

/** Auctions of a zone may come in several series; with more than one resolution the finest counts. */
function read(text: string): ReturnType<PriceFormat['read']> {
  const root = readXml(text, SOURCE, 'PRICE_SOURCE_ANSWER');
  if (root.name === 'Acknowledgement_MarketDocument')
    throw noPrices(SOURCE, `"${textOf(root, 'Reason', 'text') || 'no reason'}"`);
  if (root.name !== 'Publication_MarketDocument') throw badAnswer(SOURCE, `a <${root.name}>`);
  const series = all(root, 'TimeSeries').map((one) => {
    const unit = textOf(one, 'price_Measure_Unit.name');
    if (unit !== 'MWH') throw badAnswer(SOURCE, `prices for a "${unit}"`);
    return { currency: textOf(one, 'currency_Unit.name'), points: all(one, 'Period').flatMap(pointsOf) };
  });
  const points = series.flatMap((one) => one.points);
  const finestMs = Math.min(...points.map(({ durationMs }) => durationMs));
  const currencies = new Set(series.map(({ currency }) => currency));
  if (currencies.size > 1) throw badAnswer(SOURCE, `several currencies: ${[...currencies].join(', ')}`);
  return publishedPrices(
    SOURCE,
    [...currencies][0] ?? 'EUR',
    points.filter(({ durationMs }) => durationMs === finestMs),
  );
}

/**
 * Day-ahead prices of the European transparency platform: document A44 (12.1.D), XML of IEC 62325-451.
 * Source: the platform's public guide to its interface.
 */
export const entsoe: PriceFormat = {
  label: 'ENTSO-E transparency platform, day-ahead auction',
  areaLabel: 'EIC code of the bidding zone',
  areaExample: '10Y1001A1001A82H',
  keyVariable: 'ENTSOE_TOKEN',
  request: (area, fromMs, toMs, key) => ({
    url: `https://web-api.tp.entsoe.eu/api?${new URLSearchParams({
      securityToken: key,
      documentType: 'A44',
      in_Domain: area,
      out_Domain: area,
      periodStart: stamp(fromMs),
      periodEnd: stamp(toMs),
    }).toString()}`,
  }),
  read,
};
