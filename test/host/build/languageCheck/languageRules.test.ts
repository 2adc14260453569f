import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scriptAround } from '../../../../host/build/buildFirmware.ts';
import { checkBundle } from '../../../../host/build/languageCheck/checkBundle.ts';
import { checkSourceFiles, sourceRules } from '../../../../host/build/languageCheck/checkSourceFiles.ts';
import { checkTypedSources } from '../../../../host/build/languageCheck/checkTypedSources.ts';
import type { LanguageFinding } from '../../../../host/build/languageCheck/languageFinding.ts';
import { languageRules } from '../../../../host/build/languageCheck/languageRules.ts';
import { lowerToEs5 } from '../../../../host/build/lowerToEs5.ts';
import { minifyFirmware } from '../../../../host/build/minifyFirmware.ts';
import { preludeFor } from '../../../../host/build/prelude.ts';
import { forbiddenBundles, forbiddenPrograms, removedSyntax } from './forbiddenPrograms.ts';
import { innocentPrograms } from './innocentPrograms.ts';

const rootDir = fileURLToPath(new URL('../../../../', import.meta.url));
const configFile = join(rootDir, 'firmware/tsconfig.json');

/** Every line of its own module, so that one program can hold all of them. */
const asModules = (sources: readonly string[], prefix: string): { path: string; text: string }[] =>
  sources.map((text, index) => ({ path: `${prefix}${index}.ts`, text: `${text}\nexport {};\n` }));

const forbidden = asModules(
  forbiddenPrograms.map(({ source }) => source),
  'forbidden',
);
const innocent = asModules(
  innocentPrograms.map(([, source]) => source),
  'innocent',
);

let typed: readonly LanguageFinding[];
let untyped: readonly LanguageFinding[];
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'backfeed-language-'));
  const all = [...forbidden, ...innocent];
  for (const { path, text } of all) writeFileSync(join(folder, path), text);
  typed = checkTypedSources(configFile, rootDir, all).findings;
  // Each on its own, as in a build: what one declares is not there for the others.
  untyped = all.flatMap(({ path }) => checkSourceFiles([join(folder, path)], folder).findings);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const shipped = async (source: string): Promise<string> => {
  const lowered = lowerToEs5(
    transformSync(source, { loader: 'ts', target: 'es2022', charset: 'ascii' }).code,
  );
  return minifyFirmware(scriptAround(lowered, preludeFor(lowered)), {});
};

const byId = new Map(languageRules.map((rule) => [rule.id, rule]));

describe('a program that the device cannot run, or runs otherwise', () => {
  it.each(forbiddenPrograms.map((program, index) => ({ ...program, index })))(
    'is refused: $difference',
    ({ index, caughtBy, line = 1 }) => {
      const findings = typed.filter(({ file }) => file === `firmware/forbidden${index}.ts`);
      expect(findings.map(({ rule }) => rule)).toContain(caughtBy);
      // Types may complain as well; another rule would be a false alarm.
      expect(findings.filter(({ rule }) => rule !== caughtBy && rule !== 'type-check')).toEqual([]);
      const first = findings.find(({ rule }) => rule === caughtBy);
      expect(first?.line).toBe(line);
      expect(first?.what).toMatch(/\S/);
      expect(first?.remedy).toMatch(/\S/);
    },
  );

  it.each(
    forbiddenPrograms
      .map((program, index) => ({ ...program, index }))
      .filter(({ caughtBy }) => byId.get(caughtBy)?.typed === undefined && byId.has(caughtBy)),
  )('stops a build: $difference', ({ index, caughtBy, line = 1, difference }) => {
    const findings = untyped.filter(({ file }) => file === `forbidden${index}.ts`);
    // Which object a method belongs to takes types.
    if (difference === 'recursion of a method') return expect(findings).toEqual([]);
    return expect(findings.map((finding) => [finding.rule, finding.line])).toContainEqual([caughtBy, line]);
  });
});

describe('syntax that the build removes', () => {
  it.each(removedSyntax)('would be refused in a bundle: %s', (_difference, source, named) => {
    const whats = checkBundle(source, 'bundle.js').map(({ rule, what }) => `${rule} ${what}`);
    expect(whats).toContainEqual(
      expect.stringContaining(`not-lowered the build left ${named} in the bundle`),
    );
  });

  it.each(removedSyntax)('is gone from the bundle: %s', async (_difference, source) => {
    expect(checkBundle(await shipped(source), 'bundle.js')).toEqual([]);
  });
});

describe('a bundle', () => {
  it.each(forbiddenBundles)('is refused: %s', (rule, code) => {
    const findings = checkBundle(code, 'esp32-leaf-aze0.js');
    expect(findings.map((finding) => finding.rule)).toEqual([rule]);
    expect(findings[0]).toMatchObject({ file: 'esp32-leaf-aze0.js', column: expect.any(Number) as number });
    expect(findings[0]?.what).toMatch(/, at ".+"$/);
    expect(findings[0]?.remedy).toMatch(/\S/);
  });

  it('may break what the sources are allowed to break', () => {
    const code = '(function(x){return Math.round(x)})();';
    expect(checkBundle(code, 'bundle.js', new Set(['math-round']))).toEqual([]);
  });
});

describe('a program that the device runs as well', () => {
  it.each(innocentPrograms.map(([about], index) => [about, index] as const))(
    'is left alone: %s',
    async (_about, index) => {
      const of = (findings: readonly LanguageFinding[], file: string): readonly LanguageFinding[] =>
        findings.filter((finding) => finding.file === file);
      expect(of(typed, `firmware/innocent${index}.ts`)).toEqual([]);
      expect(of(untyped, `innocent${index}.ts`)).toEqual([]);
      const code = innocentPrograms[index]![1].replace(/^export /gm, '');
      expect(checkBundle(await shipped(code), 'bundle.js')).toEqual([]);
    },
  );
});

describe('languageRules', () => {
  it('has an example for each rule', () => {
    const shown = new Set([
      ...forbiddenPrograms.map(({ caughtBy }) => caughtBy),
      ...forbiddenBundles.map(([rule]) => rule),
    ]);
    expect(languageRules.map(({ id }) => id).filter((id) => !shown.has(id))).toEqual([]);
  });

  it('has an example in a bundle for each rule about bundles, and one in a source for each about sources', () => {
    const inBundles = new Set(forbiddenBundles.map(([rule]) => rule));
    const inSources = new Set(forbiddenPrograms.map(({ caughtBy }) => caughtBy));
    expect(
      languageRules.filter(({ id, where }) => where !== 'source' && !inBundles.has(id)).map(({ id }) => id),
    ).toEqual([]);
    expect(
      sourceRules(true)
        .filter(({ id }) => !inSources.has(id))
        .map(({ id }) => id),
    ).toEqual([]);
  });

  it('has one name for each', () => {
    expect(byId.size).toBe(languageRules.length);
    for (const { id, what, remedy } of languageRules) {
      expect(id).toMatch(/^[a-z-]+$/);
      expect(`${what}|${remedy}`).not.toMatch(/\.\||\.$/);
    }
  });
});
