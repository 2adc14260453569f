import type { DashboardData } from '../model/dashboardData.ts';
import { headlineOf } from '../model/headline.ts';
import { planOutlook } from '../model/planOutlook.ts';

/** The one big state with its reason, and what the plan does next. */
export function HeadlineCard({ data }: { data: DashboardData }) {
  const headline = headlineOf(data);
  return (
    <section class={`card hero tone-${headline.tone}`} aria-labelledby="headline">
      <div class="hero-state">
        <h1 id="headline">{headline.title}</h1>
        <p class="hero-cause">
          {headline.cause} <span class="hero-next">{headline.next}</span>
        </p>
        <p class="hero-code">
          {headline.code !== null && <code>{headline.code}</code>}
          {headline.asOf !== null && <span class="stale">{headline.asOf}</span>}
        </p>
        <p class="visually-hidden" role="status" aria-live="polite">
          {headline.announcement}
        </p>
      </div>
      <dl class="facts">
        {planOutlook(data).map(({ label, value, detail }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              <span class="fact-value">{value}</span>
              <span class="fact-detail">{detail}</span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
