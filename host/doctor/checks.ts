import type { Check } from './check.ts';
import { boardChecks } from './checks/boardChecks.ts';
import { brokerChecks } from './checks/brokerChecks.ts';
import { busChecks } from './checks/busChecks.ts';
import { carChecks } from './checks/carChecks.ts';
import { machineChecks } from './checks/machineChecks.ts';
import { storageChecks } from './checks/storageChecks.ts';

/** Every check, in the order in which they run and are shown: what the car says explains what its buses carry. */
export const checks: readonly Check[] = [
  ...machineChecks,
  ...boardChecks,
  ...storageChecks,
  ...brokerChecks,
  ...carChecks,
  ...busChecks,
];
