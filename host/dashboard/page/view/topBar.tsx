import type { DashboardData } from '../model/dashboardData.ts';
import { presentMs, timeZoneOf } from '../model/dashboardData.ts';
import { clockText, dateText } from '../model/timeText.ts';

export interface TopBarProps {
  readonly data: DashboardData;
  readonly onVehicle: (vehicle: string) => void;
}

/** Name of the product, the vehicle, and the time that this page shows. */
export function TopBar({ data, onVehicle }: TopBarProps) {
  const nowMs = presentMs(data);
  const zone = timeZoneOf(data);
  return (
    <header class="top-bar">
      <div class="brand">
        <svg class="brand-mark" viewBox="0 0 32 32" aria-hidden="true">
          <rect width="32" height="32" rx="8" />
          <path d="M7 12h17l-5-5M25 20H8l5 5" />
        </svg>
        <span>backfeed</span>
      </div>
      <Vehicle data={data} onVehicle={onVehicle} />
      {nowMs !== null && (
        <p class="clock">
          <span class="clock-date">{dateText(nowMs, zone)}</span>{' '}
          <time dateTime={new Date(nowMs).toISOString()}>{clockText(nowMs, zone)}</time>{' '}
          <span class="clock-zone">{zone.replaceAll('_', ' ')}</span>
        </p>
      )}
    </header>
  );
}

function Vehicle({ data, onVehicle }: TopBarProps) {
  const { vehicle, vehicles } = data;
  if (vehicle === null) return null;
  const all = vehicles.includes(vehicle) ? vehicles : [vehicle, ...vehicles];
  if (all.length === 1) return <span class="vehicle">{vehicle}</span>;
  return (
    <label class="vehicle">
      <span class="visually-hidden">Vehicle</span>
      <select value={vehicle} onChange={(event) => onVehicle(event.currentTarget.value)}>
        {all.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
