import { z } from 'zod';

const positive = z.number().positive();

/** Corner points [state of charge in whole percent, value] from 0 to 100 %; between them a straight line. */
const socTable = z.array(z.tuple([z.int().min(0).max(100), positive])).superRefine((rows, context) => {
  if (rows[0]?.[0] !== 0 || rows.at(-1)?.[0] !== 100) context.addIssue('must begin at 0 % and end at 100 %');
  rows.slice(1).forEach(([socPct], i) => {
    if (socPct > rows[i]![0]) return;
    context.addIssue({ code: 'custom', message: 'states of charge must rise', path: [i + 1] });
  });
});

/** The part `battery` of a vehicle profile: what the firmware estimates the state of charge with. */
export const batterySchema = z.strictObject({
  /** Of the whole pack. */
  capacityAh: positive,
  /** Of one cell at rest. */
  openCircuitV: socTable,
  /** Of the whole pack, as a direct current sees it after some minutes. */
  resistanceOhm: socTable,
  /** What of the resistance a current sees at once, and what it sees with each of the two time constants. */
  resistanceShares: z
    .tuple([positive, positive, positive])
    .refine((shares) => Math.abs(shares[0] + shares[1] + shares[2] - 1) < 0.001, 'shares must add up to 1'),
  timeConstantsS: z
    .tuple([positive, positive])
    .refine(([fast, slow]) => fast < slow, 'the faster of the two time constants comes first'),
});

export type BatteryModel = z.output<typeof batterySchema>;

type SocTable = BatteryModel['openCircuitV'];

/**
 * The constants of the virtual module `vehicle-profile` that the estimator reads. Its tables have the same number of
 * percent between any two places, the most with which no corner point is lost: the firmware need not search.
 */
export function batteryModelText(battery: BatteryModel, cellsInSeries: number): readonly string[] {
  const { openCircuitV, resistanceOhm } = battery;
  const gridPct = [...openCircuitV, ...resistanceOhm].reduce(
    (step, [socPct]) => commonDivisor(step, socPct),
    0,
  );
  const onGrid = (table: SocTable): string =>
    arrayText(Array.from({ length: 100 / gridPct + 1 }, (_, i) => valueAt(table, i * gridPct)));
  const [instantShare, fastShare, slowShare] = battery.resistanceShares;
  const [fastS, slowS] = battery.timeConstantsS;
  const numbers = {
    packCells: cellsInSeries,
    ampereSecondsPerPct: tidy(battery.capacityAh * 36),
    gridPct,
    instantShare,
    fastShare,
    slowShare,
    fastS,
    slowS,
  };
  return [
    ...Object.entries(numbers).map(([name, value]) => `export const ${name} = ${value};`),
    `export const cellVoltages = ${onGrid(openCircuitV)};`,
    `export const packOhms = ${onGrid(resistanceOhm)};`,
  ];
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

function valueAt(table: SocTable, socPct: number): number {
  const upper = Math.max(
    1,
    table.findIndex(([cornerPct]) => cornerPct >= socPct),
  );
  const [fromPct, from] = table[upper - 1]!;
  const [toPct, to] = table[upper]!;
  return from + ((to - from) * (socPct - fromPct)) / (toPct - fromPct);
}

function arrayText(values: readonly number[]): string {
  const texts = values.map(tidy);
  if (texts.every((text) => text === texts[0])) return `new Float32Array(${texts.length}).fill(${texts[0]})`;
  return `new Float32Array([${texts.join(', ')}])`;
}

/** As exact as a table of single precision can be, without the noise of binary fractions. */
function tidy(value: number): number {
  return Number(value.toPrecision(6));
}
