import type { QuarryBand } from '../../sim/route/quarryBand.ts';
import { textRows } from '../text/textRows.ts';

/** The band of a quarry's round trip, for people: never one number. */
export function quarryText({ label, cases, lowestKwh, highestKwh }: QuarryBand): string {
  const signed = (kwh: number): string => `${kwh >= 0 ? '+' : ''}${kwh.toFixed(1)} kWh`;
  return [
    `A round trip brings ${signed(lowestKwh)} to ${signed(highestKwh)}, by the masses and the road. ${label[0]!.toUpperCase()}${label.slice(1)}.`,
    ...textRows(
      cases.map(({ emptyKg, loadedKg, rollingCoefficient, modelNetKwh }) => [
        `${emptyKg / 1000} t up, ${loadedKg / 1000} t down, rolling ${rollingCoefficient}`,
        signed(modelNetKwh),
      ]),
    ),
    '',
  ].join('\n');
}
