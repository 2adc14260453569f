import type { DashboardData } from '../model/dashboardData.ts';
import { presentMs, timeZoneOf } from '../model/dashboardData.ts';
import type { LogEntry } from '../model/eventLog.ts';
import { UNKNOWN } from '../model/quantityText.ts';
import { clockSecondsText, dateText, localTime } from '../model/timeText.ts';

/** The last events of car and host with their codes, newest first. */
export function LogCard({ data }: { data: DashboardData }) {
  const zone = timeZoneOf(data);
  const nowMs = presentMs(data);
  const today = nowMs === null ? '' : localTime(nowMs, zone).day;
  return (
    <section class="card log" aria-labelledby="log-title">
      <h2 id="log-title">Events</h2>
      {data.log.length === 0 ? (
        <p class="empty">None since this page was opened. Each change of the car's state appears here.</p>
      ) : (
        <ol class="log-list" tabIndex={0} aria-labelledby="log-title">
          {data.log.map((entry) => (
            <li key={entry.key}>
              <span class={`dot tone-${entry.severity}`} aria-hidden="true" />
              <span class="log-time">{timeOf(entry, today, zone)}</span>
              <span class="log-text">{entry.text}</span>
              <span class="log-code">
                <code>{entry.code}</code> {entry.source}
              </span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function timeOf({ atMs }: LogEntry, today: string, zone: string): string {
  if (atMs === null) return UNKNOWN;
  const clock = clockSecondsText(atMs, zone);
  return localTime(atMs, zone).day === today ? clock : `${dateText(atMs, zone)} ${clock}`;
}
