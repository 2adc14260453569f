import ts from 'typescript';
import { applyRules } from './applyRules.ts';
import type { LanguageFinding } from './languageFinding.ts';
import { languageRules } from './languageRules.ts';
import { viewProgram } from './programView.ts';

/** Characters of the bundle that a finding shows: one line may hold all of it. */
const EXCERPT_CHARS = 40;

const bundleRules = languageRules.filter((rule) => rule.where !== 'source');

/**
 * Looks once more at what is shipped: what only the build could have brought in, and what types hid in the sources.
 * @param name what findings call it
 * @param allowedRules what the sources may break, see `SourceCheck`
 */
export function checkBundle(
  code: string,
  name: string,
  allowedRules: ReadonlySet<string> = new Set(),
): LanguageFinding[] {
  const fileName = '/bundle.js';
  const file = ts.createSourceFile(fileName, code, ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS);
  const program = ts.createProgram({
    rootNames: [fileName],
    options: { noLib: true, noResolve: true, types: [], allowJs: true, target: ts.ScriptTarget.ES2022 },
    host: {
      getSourceFile: (path) => (path === fileName ? file : undefined),
      fileExists: (path) => path === fileName,
      readFile: () => code,
      writeFile: () => undefined,
      getDefaultLibFileName: () => '',
      getCurrentDirectory: () => '/',
      getCanonicalFileName: (path) => path,
      useCaseSensitiveFileNames: () => true,
      getNewLine: () => '\n',
    },
  });
  const rules = bundleRules.filter(({ id }) => !allowedRules.has(id));
  const starts = file.getLineStarts();
  return applyRules(file, name, rules, viewProgram(program.getTypeChecker(), [file], false)).map(
    (finding) => {
      const at = starts[finding.line - 1]! + finding.column - 1;
      const excerpt = code.slice(at, at + EXCERPT_CHARS).replace(/\s+/g, ' ');
      return { ...finding, what: `${finding.what}, at "${excerpt}"` };
    },
  );
}
