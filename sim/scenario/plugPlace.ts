/** Where a car is plugged in: who is behind the meter there decides what an imported kWh counts as. */
export const plugPlaces = ['home', 'work', 'public'] as const;

export type PlugPlace = (typeof plugPlaces)[number];
