import { deviceStatuses, type DeviceStatus } from '../../../../firmware/contract/deviceStatuses.ts';
import { TOPIC_ROOT, topicOf } from '../../../../firmware/contract/topics.ts';
import { hostTopicOf } from '../../../service/hostMessages.ts';
import { showVehicle } from './dashboardData.ts';
import type { DashboardData } from './dashboardData.ts';
import { addEntry, entryOfHost, entryOfJournal } from './eventLog.ts';
import type { LogEntry } from './eventLog.ts';
import { mergePlanSlots } from '../../../service/mergePlanSlots.ts';
import { readMessage } from './readMessage.ts';

/** By this filter the page learns which vehicles there are. */
export const VEHICLES_FILTER = `${TOPIC_ROOT}/+/birth`;

/** The topics that the page reads for one vehicle. */
export function topicsToRead(vehicle: string): readonly string[] {
  return [
    topicOf(vehicle, 'status'),
    topicOf(vehicle, 'birth'),
    topicOf(vehicle, 'state'),
    topicOf(vehicle, 'event'),
    hostTopicOf(vehicle, 'plan'),
    hostTopicOf(vehicle, 'summary'),
    hostTopicOf(vehicle, 'log'),
  ];
}

/** What the page knows after one more message. A payload that cannot be read is counted and changes nothing else. */
export function receiveMessage(data: DashboardData, topic: string, payload: string): DashboardData {
  const [root, vehicle = '', ...rest] = topic.split('/');
  if (root !== TOPIC_ROOT || vehicle === '') return data;
  const name = rest.join('/');
  // A car without keys is never born: it says that it has none.
  const isThere = (name === 'birth' && payload !== '') || (name === 'status' && payload === 'unprovisioned');
  const known = isThere ? withVehicle(data, vehicle) : data;
  return vehicle === known.vehicle ? withMessage(known, name, payload) : known;
}

function withVehicle(data: DashboardData, vehicle: string): DashboardData {
  const vehicles = data.vehicles.includes(vehicle) ? data.vehicles : [...data.vehicles, vehicle].sort();
  const listed = { ...data, vehicles };
  return data.vehicle === null ? showVehicle(listed, vehicle) : listed;
}

function withMessage(data: DashboardData, name: string, payload: string): DashboardData {
  switch (name) {
    case 'status':
      return Object.hasOwn(deviceStatuses, payload)
        ? { ...data, status: payload as DeviceStatus }
        : refused(data);
    case 'birth':
      return accepted(data, readMessage('birth', payload), (birth) => ({ ...data, birth }));
    case 'state':
      return accepted(data, readMessage('state', payload), (state) => ({ ...data, state }));
    case 'event':
      return accepted(data, readMessage('event', payload), (record) => logged(data, entryOfJournal(record)));
    case 'host/plan':
      return accepted(data, readMessage('plan', payload), (plan) => ({
        ...data,
        plan,
        slots: mergePlanSlots(data.slots, plan.slots),
      }));
    case 'host/summary':
      return accepted(data, readMessage('summary', payload), (summary) =>
        summary.events.map(entryOfHost).reduce(logged, { ...data, summary }),
      );
    case 'host/log':
      return accepted(data, readMessage('log', payload), (event) => logged(data, entryOfHost(event)));
    default:
      return data;
  }
}

function accepted<T>(
  data: DashboardData,
  message: T | null,
  then: (message: T) => DashboardData,
): DashboardData {
  return message === null ? refused(data) : then(message);
}

function refused(data: DashboardData): DashboardData {
  return { ...data, unreadable: data.unreadable + 1 };
}

function logged(data: DashboardData, entry: LogEntry): DashboardData {
  return { ...data, log: addEntry(data.log, entry) };
}
