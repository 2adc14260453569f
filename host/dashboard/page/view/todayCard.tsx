import type { DashboardData } from '../model/dashboardData.ts';
import { todayView } from '../model/todayView.ts';
import { OriginsBar } from './originsBar.tsx';

/** Money and energy of today, and the days before. */
export function TodayCard({ data }: { data: DashboardData }) {
  const view = todayView(data);
  return (
    <section class="card today" aria-labelledby="today-title">
      <h2 id="today-title">Today</h2>
      <p class={`today-net net-${view.netWords}`}>
        {view.net} {view.netWords !== 'unknown' && <span class="today-words">{view.netWords}</span>}
      </p>
      <dl class="rows">
        {view.rows.map(({ label, value, detail }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              {value} <span class="detail">{detail}</span>
            </dd>
          </div>
        ))}
      </dl>
      {view.gap !== null && <p class="today-gap">{view.gap}</p>}
      <OriginsBar data={data} />
      {view.days.length > 0 && (
        <table class="days">
          <caption>Days before</caption>
          <thead>
            <tr>
              <th scope="col">Day</th>
              <th scope="col">Sold</th>
              <th scope="col" class="bought">
                Bought
              </th>
              <th scope="col">Net</th>
              <th scope="col" title="Share of what there was to win with all prices and trips known">
                Of best
              </th>
            </tr>
          </thead>
          <tbody>
            {view.days.map(({ date, exported, imported, net, ofBest, ofBestDetail }) => (
              <tr key={date}>
                <th scope="row">{date}</th>
                <td>{exported}</td>
                <td class="bought">{imported}</td>
                <td>{net}</td>
                <td title={ofBestDetail}>{ofBest}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
