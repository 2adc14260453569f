import { readFileSync } from 'node:fs';
import ts from 'typescript';

/** Declarations of what the interpreter offers. */
export const interpreterLibrary = new URL('../../../firmware/lib.espruino.d.ts', import.meta.url);

/** Part of the language itself, which no declaration names. */
const LANGUAGE_NAMES = ['undefined', 'arguments', 'globalThis', 'global'];
/** There, but left out of the declarations: rules of their own say why. */
const REFUSED_NAMES = [
  'eval',
  'Function',
  'RegExp',
  'TypeError',
  'SyntaxError',
  'ReferenceError',
  'InternalError',
];

/** Documentation comments name nothing. */
const PARSING: ts.CreateSourceFileOptions = {
  languageVersion: ts.ScriptTarget.ES5,
  jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
};

let names: ReadonlySet<string> | undefined;

/** Every name that the interpreter defines, as far as the library declares it. */
export function interpreterGlobals(): ReadonlySet<string> {
  if (names) return names;
  const found = new Set([...LANGUAGE_NAMES, ...REFUSED_NAMES]);
  const text = readFileSync(interpreterLibrary, 'utf8');
  for (const statement of ts.createSourceFile('lib.d.ts', text, PARSING).statements) {
    if (ts.isFunctionDeclaration(statement) && statement.name) found.add(statement.name.text);
    if (ts.isVariableStatement(statement))
      for (const { name } of statement.declarationList.declarations)
        if (ts.isIdentifier(name)) found.add(name.text);
  }
  return (names = found);
}
