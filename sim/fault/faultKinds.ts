import { carKinds } from './carKinds.ts';
import { deviceKinds } from './deviceKinds.ts';
import type { FaultKind } from './faultKind.ts';
import { frameKinds } from './frameKinds.ts';
import { sourceKinds } from './sourceKinds.ts';
import { strangerKinds } from './strangerKinds.ts';
import { supplyKinds } from './supplyKinds.ts';

const table = {
  ...frameKinds,
  ...strangerKinds,
  ...sourceKinds,
  ...deviceKinds,
  ...carKinds,
  ...supplyKinds,
};

export type FaultKindName = keyof typeof table;

/** Every kind of fault, by name. They can be combined, and begin at any moment. */
export const faultKinds: Readonly<Record<FaultKindName, FaultKind>> = table;
