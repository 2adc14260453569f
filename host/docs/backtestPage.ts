import { listBacktestVehicles, loadBacktestVehicle } from '../backtest/backtestVehicle.ts';
import { withMadePart } from './madePart.ts';
import { markdownTable } from './markdownTable.ts';

/** docs/backtest.md with its table of vehicles as it must be. */
export function withBacktestVehicles(page: string): string {
  const table = markdownTable(
    ['Name', 'Car and charger', 'Battery', 'Import / export', 'Reserve / departure', 'Wear'],
    listBacktestVehicles().map((name) => {
      const { title, battery, reserveSocPct, departureSocPct } = loadBacktestVehicle(name);
      return [
        `\`${name}\``,
        title,
        `${battery.capacityWh / 1000} kWh`,
        `${battery.maxImportW / 1000} / ${battery.maxExportW / 1000} kW`,
        `${reserveSocPct} / ${departureSocPct} %`,
        `${battery.wearPricePerKwh} per kWh`,
      ];
    }),
  );
  return withMadePart(page, 'vehicles', table.join('\n'));
}
