import type { DashboardData } from '../model/dashboardData.ts';
import { presentMs, timeZoneOf } from '../model/dashboardData.ts';
import { clockText, dateText } from '../model/timeText.ts';

/** Says that the page has lost its broker, how old the picture is, and what to do; nothing while all is well. */
export function LinkBanner({ data }: { data: DashboardData }) {
  if (data.link !== 'lost') return null;
  const nowMs = presentMs(data);
  const zone = timeZoneOf(data);
  return (
    <div class="banner" role="alert">
      <strong>The link to the broker is down.</strong>{' '}
      {nowMs === null
        ? 'Nothing has arrived yet.'
        : `What you see is from ${dateText(nowMs, zone)}, ${clockText(nowMs, zone)}.`}{' '}
      The page tries again by itself; check that backfeed is running on this host. The car goes on by its
      plan.
    </div>
  );
}
