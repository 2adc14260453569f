import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/**
 * The firmware's sources with their types, as far as an entry module reaches.
 * @param entry absolute path; @param firmwareDir absolute path of firmware/
 */
export function firmwareProgram(entry: string, firmwareDir: string): ts.Program {
  const declarations = (readdirSync(firmwareDir, { recursive: true }) as string[])
    .filter((name) => name.endsWith('.d.ts'))
    .map((name) => join(firmwareDir, name));
  return ts.createProgram([entry, ...declarations], {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
    noEmit: true,
    noLib: true,
    strict: true,
    types: [],
  });
}
