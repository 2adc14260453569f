import { describe, expect, it } from 'vitest';
import { plausibilitySection } from './plausibilitySection.ts';
import { hasReference } from './referenceData.ts';
import { validationSections } from './validationSections.ts';

describe.each(validationSections.filter(({ isLong }) => !isLong))('$title', (section) => {
  const { needs } = section;
  it.skipIf(needs !== null && !hasReference(needs))(
    needs === null ? 'holds its bounds' : `holds its bounds (needs ../shared/data/${needs})`,
    async () => {
      const rows = await section.rows(() => undefined);
      expect(rows.filter(({ holds }) => !holds)).toEqual([]);
      // Published figures alone promise nothing.
      expect(rows.some(({ bound }) => bound !== null)).toBe(section !== plausibilitySection);
    },
  );
});
