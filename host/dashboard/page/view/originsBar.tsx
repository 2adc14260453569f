import type { DashboardData } from '../model/dashboardData.ts';
import { originsView } from '../model/originsView.ts';

/** Where what was sold came from: one bar, and a legend that says it in words. */
export function OriginsBar({ data }: { data: DashboardData }) {
  const view = originsView(data);
  if (view === null) return null;
  return (
    <figure class="origins">
      <figcaption>{view.title}</figcaption>
      <svg class="origins-bar" aria-hidden="true">
        {view.parts.map(({ origin, label, energy, startPct, widthPct }) => (
          <rect key={origin} class={`origin-${origin}`} x={`${startPct}%`} width={`${widthPct}%`} height="16">
            <title>{`${label}: ${energy}`}</title>
          </rect>
        ))}
      </svg>
      <ul class="origins-legend">
        {view.parts.map(({ origin, label, percent, energy }) => (
          <li key={origin} title={energy}>
            <span class={`origin-mark origin-${origin}`} aria-hidden="true" /> {label}{' '}
            <strong>{percent}</strong>
          </li>
        ))}
      </ul>
    </figure>
  );
}
