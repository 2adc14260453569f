import { Command } from 'commander';
import { ageingText } from '../wear/ageingText.ts';
import { chemistries, type ChemistryName } from '../wear/chemistries.ts';
import { compareAgeing } from '../wear/compareAgeing.ts';
import { defaultEconomics, type WearEconomics } from '../wear/wearEconomics.ts';
import { wearPrices } from '../wear/wearPrice.ts';
import { chemistryName, finiteNumber } from './optionValues.ts';

interface WearOptions {
  readonly chemistry?: string;
  readonly packPrice: number;
  readonly endOfLifeLoss: number;
  readonly capacityKwh: number;
  readonly exportKwhPerDay: number;
  readonly chargeToPct: number;
  readonly tempC: number;
  readonly json?: boolean;
}

/** `backfeed wear`: what selling does to a battery, by chemistry. */
export function wearCommand(): Command {
  const { packPricePerKwh, endOfLifeLoss, capacityKwh, exportKwhPerDay, chargeToPct, tempC } =
    defaultEconomics;
  return new Command('wear')
    .description(
      'Tells by chemistry what selling wears off, and whether it ages the pack more than leaving it full.',
    )
    .option('--chemistry <name>', 'only this one; with its prices for the planner')
    .option('--pack-price <price>', 'of a new pack, per kWh of capacity', finiteNumber, packPricePerKwh)
    .option(
      '--end-of-life-loss <%>',
      'loss at which the pack is worth nothing',
      finiteNumber,
      endOfLifeLoss * 100,
    )
    .option('--capacity-kwh <kWh>', 'of the battery', finiteNumber, capacityKwh)
    .option('--export-kwh-per-day <kWh>', 'sold each day', finiteNumber, exportKwhPerDay)
    .option('--charge-to-pct <%>', 'state of charge that it is charged to', finiteNumber, chargeToPct)
    .option('--temp-c <degC>', 'of the cells, all year', finiteNumber, tempC)
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      `\nEach day for 8 years: two legs of 8 % of the capacity, a charger of 11 kW; docs/wear.md has the hours and the sources.\nChemistries: ${Object.keys(chemistries).join(', ')}.\n\nExamples:\n  backfeed wear\n  backfeed wear --chemistry lfp250Ah --pack-price 120 --temp-c 15 --json\n`,
    )
    .action((options: WearOptions) => {
      const economics: WearEconomics = {
        ...defaultEconomics,
        packPricePerKwh: options.packPrice,
        endOfLifeLoss: options.endOfLifeLoss / 100,
        capacityKwh: options.capacityKwh,
        exportKwhPerDay: options.exportKwhPerDay,
        chargeToPct: options.chargeToPct,
        tempC: options.tempC,
      };
      const one = options.chemistry === undefined ? null : chemistryName(options.chemistry);
      const names = one === null ? (Object.keys(chemistries) as ChemistryName[]) : [one];
      const compared = names.map((name) => compareAgeing(name, economics));
      const prices = one === null ? {} : { prices: wearPrices(one, economics) };
      process.stdout.write(
        options.json
          ? `${JSON.stringify({ ...economics, chemistries: compared, ...prices }, null, 2)}\n`
          : ageingText(compared, economics),
      );
    });
}
