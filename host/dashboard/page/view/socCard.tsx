import type { DashboardData } from '../model/dashboardData.ts';
import { socView } from '../model/socView.ts';
import type { SocView } from '../model/socView.ts';

/** State of charge with reserve, target and the time left until departure. */
export function SocCard({ data }: { data: DashboardData }) {
  const view = socView(data);
  return (
    <section class="card soc" aria-labelledby="soc-title">
      <h2 id="soc-title">Battery</h2>
      <div class="soc-top">
        <p class="soc-value">
          {view.soc}
          {view.stale !== null && <span class="stale">{view.stale}</span>}
        </p>
        <p class="soc-departure">
          <span class="soc-leaves">Leaves</span>
          <span class="soc-countdown">{view.countdown}</span>
          <span class="soc-when">{view.departure}</span>
        </p>
      </div>
      <Bar view={view} />
      <dl class="soc-marks">
        <div>
          <dt>
            <span class="mark-reserve" aria-hidden="true" /> Reserve
          </dt>
          <dd>{view.reserve}</dd>
        </div>
        <div>
          <dt>
            <span class="mark-target" aria-hidden="true" /> Target
          </dt>
          <dd>{view.target}</dd>
        </div>
        <div>
          <dt>Stored kWh worth</dt>
          <dd>{view.worth}</dd>
        </div>
      </dl>
      <p class="soc-meaning">{view.meaning}</p>
      {view.habits !== null && <p class="soc-habits">{view.habits}</p>}
    </section>
  );
}

function Bar({ view }: { view: SocView }) {
  const at = (pct: number): string => `${Math.min(100, Math.max(0, pct))}%`;
  const label = `State of charge ${view.soc}, reserve ${view.reserve}, target ${view.target}`;
  return (
    <svg class="soc-bar" role="img" aria-label={label}>
      <rect class="soc-track" x="0" y="6" width="100%" height="22" rx="6" />
      {view.socPct !== null && (
        <rect class="soc-fill" x="0" y="6" width={at(view.socPct)} height="22" rx="6" />
      )}
      {view.reservePct !== null && (
        <line class="soc-reserve" x1={at(view.reservePct)} x2={at(view.reservePct)} y1="1" y2="33" />
      )}
      {view.targetPct !== null && (
        <line class="soc-target" x1={at(view.targetPct)} x2={at(view.targetPct)} y1="1" y2="33" />
      )}
    </svg>
  );
}
