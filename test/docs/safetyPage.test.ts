import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { reasons } from '../../firmware/contract/reasons.ts';
import { goals, safetySections, sectionsOf, withSections } from '../../host/docs/safetyPage.ts';

const sections = safetySections();
const page = withSections(readFileSync('docs/safety.md', 'utf8'), sections);

/** Text below a heading, up to the next one. */
function below(heading: RegExp): string {
  const [, text = ''] = page.split(heading);
  return text.split(/^##+ /m)[0]!;
}

/** Files that are named, each with what it is said to hold. */
const named = [...page.matchAll(/`((?:test|sim|firmware)\/[\w./-]+)`(?: \(("[^)]*")\))?/g)].map(
  ([, path, texts = '']) => [path!, [...texts.matchAll(/"([^"]+)"/g)].map(([, text]) => text!)] as const,
);

describe('docs/safety.md', () => {
  it('has its tables from the code: vitest -u writes them', async () => {
    await expect(page).toMatchFileSnapshot('../../docs/safety.md');
  });

  it('has a place for each of them', () => {
    expect(sectionsOf(page).sort()).toEqual(Object.keys(sections).sort());
  });

  it.each(goals)('says of goal %i by which tests it is shown, and where it falls short', (goal) => {
    const text = below(new RegExp(`^### SG${goal}: .+$`, 'm'));
    expect(text).toMatch(/^- Tests: `(test|sim)\/.+ \("/m);
    expect(text).toMatch(/^- Falls short: .+\.$/m);
    expect(text).toMatch(/^- (Read by|In code): `firmware\//m);
  });

  it.each(named)('names %s, which is there and holds %j', (path, texts) => {
    expect(existsSync(path)).toBe(true);
    const source = texts.length > 0 ? readFileSync(path, 'utf8') : '';
    for (const text of texts) expect(source).toContain(text);
  });

  it('names codes that there are', () => {
    const codes = [...page.matchAll(/`([A-Z]+_[A-Z_]+|[A-Z]{6,})`/g)].map(([, code]) => code!);
    expect(codes.length).toBeGreaterThan(40);
    expect(codes.filter((code) => !(reasons as readonly string[]).includes(code))).toEqual([]);
  });
});
