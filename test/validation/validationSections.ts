import { cellVoltageSection, estimatorSection } from './batterySections.ts';
import { epaSection, fastsimSection } from './consumptionSections.ts';
import { energySection } from './energySections.ts';
import { plausibilitySection } from './plausibilitySection.ts';
import { scenarioSection } from './scenarioSection.ts';
import type { ValidationSection } from './validationSection.ts';
import { degradationSection, rainflowSection } from './wearSections.ts';

/** All that the project holds itself to, in the order of docs/validation.md. */
export const validationSections: readonly ValidationSection[] = [
  fastsimSection,
  epaSection,
  cellVoltageSection,
  estimatorSection,
  degradationSection,
  rainflowSection,
  energySection,
  scenarioSection,
  plausibilitySection,
];
