import { render } from 'preact';
import { openBrokerLink } from './brokerLink.ts';
import type { BrokerLink } from './brokerLink.ts';
import { emptyDashboardData, showVehicle } from './model/dashboardData.ts';
import type { DashboardData } from './model/dashboardData.ts';
import { receiveMessage } from './model/receiveMessage.ts';
import { App } from './view/app.tsx';

/** A simulated day sends hundreds of messages a second; the eye needs five pictures. */
const RENDER_MS = 200;

const page = document.getElementById('page');
if (page === null) throw new Error('The page has no element #page');
const root = page;

let data = emptyDashboardData(new URLSearchParams(location.search).get('vehicle'));
let link: BrokerLink | null = null;
let renderTimer: ReturnType<typeof setTimeout> | null = null;

function update(next: DashboardData): void {
  if (next === data) return;
  data = next;
  link?.readVehicle(data.vehicle);
  renderTimer ??= setTimeout(show, RENDER_MS);
}

function show(): void {
  renderTimer = null;
  render(<App data={data} onVehicle={selectVehicle} />, root);
}

function selectVehicle(vehicle: string): void {
  const address = new URL(location.href);
  address.searchParams.set('vehicle', vehicle);
  history.replaceState(null, '', address);
  update(showVehicle(data, vehicle));
}

show();
openBrokerLink({
  onLink: (state) => update({ ...data, link: state }),
  onMessage: (topic, payload) => update(receiveMessage(data, topic, payload)),
}).then(
  (opened) => {
    link = opened;
    link.readVehicle(data.vehicle);
  },
  // The server went away while the page was loading.
  () => update({ ...data, link: 'lost' }),
);
