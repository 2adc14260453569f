import { topicsToDevice, TOPIC_ROOT, topics } from '../../firmware/contract/topics.ts';
import { hostTopics } from '../service/hostMessages.ts';
import { VEHICLE_NAME } from './messageSchemas.ts';

/** What a client of the broker is: the firmware in a car, the service (or a command) of the owner, or a reader. */
export type Role = 'device' | 'host' | 'page';

/** Who asks: a device has the topics of its vehicle, the others (`vehicle: null`) those of all vehicles. */
export interface Identity {
  readonly role: Role;
  readonly vehicle: string | null;
}

/** One kind of topic below `backfeed/<vehicle>/`; a level `+` stands for any name. Nobody else writes or reads it. */
export interface AccessRow {
  readonly path: string;
  readonly writer: Role;
  readonly readers: readonly Role[];
  /** Whether the broker may keep the message for later subscribers; a kept command would come again and again. */
  readonly retain: boolean;
}

/** What the page does not show; the rest of the device's topics it reads. */
const notOnPage: readonly string[] = ['meter'];

/** Who may write and read what. The embedded broker and the generated Mosquitto files both derive from this table. */
export const accessTable: readonly AccessRow[] = [
  ...Object.entries(topics).map(([path, { retain }]): AccessRow => {
    if (topicsToDevice.includes(path)) return { path, writer: 'host', readers: ['device'], retain };
    return {
      path,
      writer: 'device',
      readers: notOnPage.includes(path) ? ['host'] : ['host', 'page'],
      retain,
    };
  }),
  ...Object.entries(hostTopics).map(([name, { retain }]): AccessRow => ({
    path: `host/${name}`,
    writer: 'host',
    readers: ['page'],
    retain,
  })),
  { path: 'command/+', writer: 'host', readers: ['device'], retain: false },
  { path: 'command/+/ack', writer: 'device', readers: ['host'], retain: false },
];

/** Paths that a role writes, or reads. */
export function pathsOf(role: Role, does: 'write' | 'read'): readonly string[] {
  return accessTable
    .filter(({ writer, readers }) => (does === 'write' ? writer === role : readers.includes(role)))
    .map(({ path }) => path);
}

export function mayPublish(who: Identity, topic: string): boolean {
  const found = rowOf(topic);
  return found !== null && found.row.writer === who.role && covers(who, found.vehicle);
}

export function mayReceive(who: Identity, topic: string): boolean {
  const found = rowOf(topic);
  return found !== null && found.row.readers.includes(who.role) && covers(who, found.vehicle);
}

/** Whether a message of this topic may be kept by the broker. */
export function mayRetain(topic: string): boolean {
  return rowOf(topic)?.row.retain ?? false;
}

/**
 * A filter must lie within the subtree of who asks, and match something that it may read; what else it matches is not
 * delivered.
 */
export function maySubscribe(who: Identity, filter: string): boolean {
  const [root, vehicle = '', ...rest] = filter.split('/');
  if (root !== TOPIC_ROOT) return false;
  if (vehicle === '#') return who.vehicle === null && rest.length === 0;
  if (vehicle === '+' ? who.vehicle !== null : !covers(who, vehicle)) return false;
  return pathsOf(who.role, 'read').some((path) => overlaps(rest, path.split('/')));
}

function covers(who: Identity, vehicle: string): boolean {
  return who.vehicle === null || who.vehicle === vehicle;
}

function rowOf(topic: string): { row: AccessRow; vehicle: string } | null {
  const [root, vehicle = '', ...rest] = topic.split('/');
  if (root !== TOPIC_ROOT || !VEHICLE_NAME.test(vehicle)) return null;
  if (!rest.every((level) => VEHICLE_NAME.test(level))) return null;
  const row = accessTable.find(({ path }) => overlaps(rest, path.split('/')));
  return row === undefined ? null : { row, vehicle };
}

/** Whether some topic matches both filters. Source: MQTT 3.1.1, 4.7.1; `#` also matches the level above it. */
function overlaps(filter: readonly string[], path: readonly string[]): boolean {
  for (const [i, level] of filter.entries()) {
    if (level === '#') return i === filter.length - 1 && i <= path.length;
    const other = path[i];
    if (other === undefined || (level !== '+' && other !== '+' && level !== other)) return false;
  }
  return filter.length === path.length;
}
