/** What `status` says of a device; the broker says the last one in its place. */
export const deviceStatuses = {
  online: 'connected to the broker',
  asleep: 'gone in good order, and comes back by itself',
  unprovisioned: 'connected, and has no keys',
  offline: 'gone without a word',
} as const satisfies Record<string, string>;

export type DeviceStatus = keyof typeof deviceStatuses;
