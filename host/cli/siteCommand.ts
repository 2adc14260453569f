import { Command } from 'commander';
import { listTariffs, loadTariff } from '../prices/loadTariff.ts';
import { loadPriceCsv } from '../prices/readPriceCsv.ts';
import { applyTariff } from '../prices/tariff.ts';
import { listHouses, loadHouse } from '../site/house.ts';
import { planSite } from '../site/planSite.ts';
import { siteOfHouse } from '../site/siteOfHouse.ts';
import { siteText } from '../site/siteText.ts';
import { loadSolver } from '../solver/solveModel.ts';
import { finiteNumber } from './optionValues.ts';

interface SiteOptions {
  readonly prices: string;
  readonly zone: string;
  readonly house: string;
  readonly tariff?: string;
  readonly hours: number;
  readonly json?: boolean;
}

/** `backfeed site`: the optimal plan of everything behind one meter. */
export function siteCommand(): Command {
  return new Command('site')
    .description('Plans house, PV, home battery and cars behind one meter together, for a price file.')
    .requiredOption('--prices <file.csv>', 'price series, hourly or quarter-hourly')
    .option('--zone <name>', 'of local times in a file that does not state it, e.g. Europe/Berlin', 'UTC')
    .option('--house <name|file>', `a YAML file, or one of: ${listHouses().join(', ')}`, 'example')
    .option('--tariff <name|file>', `a YAML file, or one of: ${listTariffs().join(', ')}`)
    .option('--hours <n>', 'length of the plan', finiteNumber, 24)
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      '\nWhat stands in a house is in docs/site.md.\n\nExamples:\n  backfeed site --prices day-ahead.csv --zone Europe/Berlin\n  backfeed site --prices day-ahead.csv --house home.yaml --tariff german-dynamic --hours 36 --json\n',
    )
    .action(async ({ prices: file, zone, house, tariff: tariffName, hours, json }: SiteOptions) => {
      const tariff = tariffName === undefined ? {} : loadTariff(tariffName);
      const prices = applyTariff(loadPriceCsv(file, zone), tariff);
      const problem = siteOfHouse(loadHouse(house), prices, tariff, hours);
      const plan = planSite(await loadSolver(), problem);
      process.stdout.write(
        json
          ? `${JSON.stringify(plan, null, 2)}\n`
          : siteText(plan, problem, prices.points[0]!.startAtMs, prices.timeZone),
      );
    });
}
