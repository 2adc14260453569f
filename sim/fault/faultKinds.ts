import { deviceKinds } from './deviceKinds.ts';
import type { FaultKind } from './faultKind.ts';
import { frameKinds } from './frameKinds.ts';
import { sourceKinds } from './sourceKinds.ts';
import { strangerKinds } from './strangerKinds.ts';

const table = { ...frameKinds, ...strangerKinds, ...sourceKinds, ...deviceKinds };

export type FaultKindName = keyof typeof table;

/** Every kind of fault, by name. They can be combined, and begin at any moment. */
export const faultKinds: Readonly<Record<FaultKindName, FaultKind>> = table;
