import { wallMsFromUtcMs } from '../../prices/timeZone.ts';
import { fact, htmlPage, key, scroll } from '../../report/pageParts.ts';
import { escapeHtml, moneyText, wholeText } from '../../report/reportText.ts';
import type { BacktestVehicle } from '../backtestVehicle.ts';
import type { Backtest } from '../runBacktest.ts';
import { costBars } from './costBars.ts';
import { hoursMap } from './hoursMap.ts';
import { monthTable } from './monthTable.ts';
import { reportStyle } from './reportStyle.ts';
import { runningCosts } from './runningCosts.ts';
import { savingsChart } from './savingsChart.ts';
import { typicalWeek } from './typicalWeek.ts';
import { weekChart } from './weekChart.ts';

/**
 * A backtest as one HTML page for people who would rather look than read: it needs nothing but itself.
 * @param tariffTitle the tariff's name for people
 */
export function reportPage(backtest: Backtest, vehicle: BacktestVehicle, tariffTitle: string): string {
  const { days, currency, rolling, uncontrolled, perfectForesight, shareOfPerfectForesight } = backtest;
  const capacityKwh = vehicle.battery.capacityWh / 1000;
  const plain = runningCosts(uncontrolled, backtest);
  const saved = [...runningCosts(rolling, backtest)].map((cost, day) => plain[day]! - cost);
  const share = `${(shareOfPerfectForesight * 100).toFixed(1)}\u202f%`;
  const money = (value: number): string => moneyText(value, currency);
  const filled = Math.min(100, Math.max(0, shareOfPerfectForesight * 100)).toFixed(2);
  const main = `<header><span><b>${escapeHtml(vehicle.title)}</b> · ${escapeHtml(tariffTitle)}</span><span>${span(backtest)}</span></header>
<section class="headline"><div class="share">${share}</div>
<div><h1>of the possible savings achieved</h1>
<p><strong>${money(uncontrolled.cost - rolling.cost)}</strong> saved in ${days} days of at most ${money(uncontrolled.cost - perfectForesight.cost)}: driving cost <strong>${money(rolling.cost)}</strong> instead of ${money(uncontrolled.cost)}.</p></div>
<div class="meter" aria-hidden="true"><i style="width:${filled}%"></i></div>
<div class="facts">${fact(`${wholeText(rolling.exportedKwh)}\u00a0kWh`, 'sold to the grid')}${fact(`${wholeText(rolling.importedKwh)}\u00a0kWh`, 'bought')}${fact(String(rolling.missedDepartures), `departures below ${vehicle.departureSocPct}\u202f%`)}${fact(`${rolling.soldBelowReserveKwh.toFixed(1)}\u00a0kWh`, `sold below the reserve of ${vehicle.reserveSocPct}\u202f%`)}</div></section>
<section><h2>What driving costs</h2><p class="lead">Four ways to run the same car over the same ${days} days; shorter is better.</p>${costBars(backtest)}</section>
<section><h2>Saved so far</h2><p class="lead">Against charging at once, ${escapeHtml(currency)}.</p>${scroll(savingsChart(backtest))}</section>
<section><h2>When it charges and when it sells</h2><p class="lead">Each column is a day, each row an hour; the stronger the colour, the more energy.</p>
<div class="key">${key('charge', 'charges')}${key('sell', 'sells')}${key('away', 'away')}</div>${scroll(hoursMap(backtest))}</section>
<section><h2>A typical week</h2><p class="lead">The week in the middle: half of all weeks saved more, half less.</p>
<div class="key">${key('charge', 'price to buy, charges')}${key('sell', 'price to sell, sells')}${key('away', 'away')}${key('reserve', 'reserve')}</div>${scroll(weekChart(backtest, typicalWeek(saved), capacityKwh, vehicle.reserveSocPct))}</section>
<section><h2>Month by month</h2>${monthTable(backtest)}</section>
<section class="notes"><h2>How to read this</h2>
<p><b>Backfeed</b> decided each day at 13:00 with the prices published by then, and a guess of the two days behind them. <b>Perfect foresight</b> knows all prices and sells: nobody can do better. <b>Never selling</b> knows all prices, too, and charges at the best hours. A single month may save more than perfect foresight in it, with what another month left in the battery.</p>
<p>Costs are what is paid for energy less what is earned, fees of the tariff (${money(rolling.fees)}, spread over the days here), wear of the battery for what it sold (${money(rolling.wear)} by its price per kWh, ${money(backtest.wear.rainflow)} by the depth of its cycles)${rolling.holding > 0 ? ` and by standing full (${money(rolling.holding)})` : ''}, less the worth of what is left in it. Trips are the same every week; an hour is an hour of the first day's clock, so daylight saving moves trips by an hour.</p></section>`;
  return htmlPage(`Backtest: ${share} of perfect foresight`, reportStyle, main);
}

/** First and last day. */
function span({ slots, timeZone }: Backtest): string {
  const format = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeZone: 'UTC' });
  const day = (atMs: number): string => format.format(wallMsFromUtcMs(timeZone, atMs));
  return `${day(slots[0]!.startAtMs)} – ${day(slots.at(-1)!.startAtMs)}`;
}
