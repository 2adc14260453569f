import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import ts from 'typescript';
import { applyAllowances } from './allowances.ts';
import { applyRules } from './applyRules.ts';
import type { LanguageFinding } from './languageFinding.ts';
import { languageRules } from './languageRules.ts';
import { viewProgram } from './programView.ts';

/** Documentation comments say nothing that is checked here. */
const PARSING: ts.CreateSourceFileOptions = {
  languageVersion: ts.ScriptTarget.ES2022,
  jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
};

/** What a look at the sources gives. */
export interface SourceCheck {
  readonly findings: readonly LanguageFinding[];
  /** Rules that some source breaks with a reason: the bundle, which has no comments, may break them, too. */
  readonly allowedRules: ReadonlySet<string>;
}

/** The rules for sources; those that need types only on demand. */
export function sourceRules(typed: boolean): typeof languageRules {
  return languageRules.filter((rule) => rule.where !== 'bundle' && (typed || !rule.typed));
}

/**
 * Looks for what the rules find without types in the given files, each on its own: fast enough for every build.
 * @param paths absolute
 * @param rootDir findings name files relative to it
 */
export function checkSourceFiles(paths: readonly string[], rootDir: string): SourceCheck {
  const files = new Map(
    paths.map((path) => [path, ts.createSourceFile(path, readFileSync(path, 'utf8'), PARSING, true)]),
  );
  const program = ts.createProgram({
    rootNames: paths,
    options: { noLib: true, noResolve: true, types: [], allowJs: true, target: ts.ScriptTarget.ES2022 },
    host: {
      getSourceFile: (path) => files.get(path),
      fileExists: (path) => files.has(path),
      readFile: (path) => files.get(path)?.text,
      writeFile: () => undefined,
      getDefaultLibFileName: () => '',
      getCurrentDirectory: () => rootDir,
      getCanonicalFileName: (path) => path,
      useCaseSensitiveFileNames: () => true,
      getNewLine: () => '\n',
    },
  });
  return checkProgram(program, [...files.values()], rootDir, false);
}

/** Applies the rules for sources, and the allowances in them, to files of a program. */
export function checkProgram(
  program: ts.Program,
  files: readonly ts.SourceFile[],
  rootDir: string,
  typed: boolean,
  /** Findings from elsewhere that go with a file. */
  more: (file: ts.SourceFile, name: string) => readonly LanguageFinding[] = () => [],
): SourceCheck {
  const view = viewProgram(program.getTypeChecker(), files, typed);
  const rules = sourceRules(typed);
  const applied = new Set(rules.map(({ id }) => id));
  const findings: LanguageFinding[] = [];
  const allowedRules = new Set<string>();
  for (const file of files) {
    const name = relative(rootDir, file.fileName);
    const found = applyRules(file, name, rules, view);
    // Where a rule and the compiler see the same thing, the rule knows what to write instead.
    const added = more(file, name).filter(
      ({ line, column }) => !found.some((finding) => finding.line === line && finding.column === column),
    );
    const allowed = applyAllowances(file.text, name, [...found, ...added], languageRules, applied);
    findings.push(...[...allowed.findings].sort((a, b) => a.line - b.line || a.column - b.column));
    for (const rule of allowed.rules) allowedRules.add(rule);
  }
  return { findings, allowedRules };
}
