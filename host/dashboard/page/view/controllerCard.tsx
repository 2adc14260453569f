import { controllerView } from '../model/controllerView.ts';
import type { DashboardData } from '../model/dashboardData.ts';

/** How the controller lives in the car: its power state, its share of the 12 V battery, and its clock. */
export function ControllerCard({ data }: { data: DashboardData }) {
  const { facts, asOf } = controllerView(data);
  return (
    <section class="card controller" aria-labelledby="controller-title">
      <h2 id="controller-title">
        Controller {asOf !== null && <span class="controller-as-of">{asOf}</span>}
      </h2>
      <dl class="tiles">
        {facts.map(({ label, value, detail, tone }) => (
          <div key={label} class={`tile tone-${tone}`}>
            <dt>
              <span class={`dot tone-${tone}`} aria-hidden="true" />
              {label}
            </dt>
            <dd>
              <span class="tile-value">{value}</span>
              <span class="tile-detail">{detail}</span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
