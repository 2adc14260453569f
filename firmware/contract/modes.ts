/** What the controller is doing. The index in this list is the number in journal records. */
export const modes = [
  'boot',
  'parked',
  'driving',
  'idle',
  'starting',
  'exporting',
  'importing',
  'stopping',
  'fault',
] as const;

export type Mode = (typeof modes)[number];
