import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const firmwareDir = fileURLToPath(new URL('../../firmware/', import.meta.url));

/** Files of the contract whose names leave the device or come to it: messages and settings. */
const namesOutside: readonly string[] = ['commands.ts', 'deviceConfig.ts', 'envelope.ts', 'messages.ts'];

/**
 * Names of properties that somebody outside the bundle knows: the interpreter's, those of messages and settings, and
 * whatever the bundle also writes as a text, because a text may choose a property. All others may be shortened.
 * @param code the script that is to be minified
 */
export function publicNames(code: string): readonly string[] {
  const names = new Set(textsOf(parse('bundle.js', code)));
  for (const file of ['lib.espruino.d.ts', ...namesOutside.map((file) => `contract/${file}`)]) {
    for (const name of declaredNames(parse(file, readFileSync(firmwareDir + file, 'utf8')))) names.add(name);
  }
  return [...names].sort();
}

function parse(name: string, text: string): ts.SourceFile {
  return ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
}

function textsOf(file: ts.SourceFile): readonly string[] {
  const texts: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) texts.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return texts;
}

/** Keys of objects, members of types, and globals; not what a function calls its parameters. */
function declaredNames(file: ts.SourceFile): readonly string[] {
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    const { name } = node as ts.NamedDeclaration;
    const isOutside = !ts.isParameter(node) && !ts.isTypeParameterDeclaration(node);
    if (name && isOutside && (ts.isIdentifier(name) || ts.isStringLiteral(name))) names.push(name.text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return names;
}
