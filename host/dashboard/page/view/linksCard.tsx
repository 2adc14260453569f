import type { DashboardData } from '../model/dashboardData.ts';
import { linkHealth } from '../model/linkHealth.ts';

/** Health of every link between the battery and this page. */
export function LinksCard({ data }: { data: DashboardData }) {
  return (
    <section class="card links" aria-labelledby="links-title">
      <h2 id="links-title">Links</h2>
      <dl class="rows">
        {linkHealth(data).map(({ label, value, tone }) => (
          <div key={label}>
            <dt>
              <span class={`dot tone-${tone}`} aria-hidden="true" />
              {label}
            </dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
