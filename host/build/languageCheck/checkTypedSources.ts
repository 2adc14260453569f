import { dirname, join } from 'node:path';
import ts from 'typescript';
import { BackfeedError } from '../../../sim/backfeedError.ts';
import { checkProgram, type SourceCheck } from './checkSourceFiles.ts';
import { typeFinding } from './typeFindings.ts';

/** A source that is not on the disk. */
export interface SourceText {
  /** Relative to the folder of the configuration. */
  readonly path: string;
  readonly text: string;
}

/**
 * Type-checks sources against the interpreter's declarations and looks for everything that the rules find.
 * @param configFile absolute path of a tsconfig.json; its files are checked unless `texts` are given
 * @param rootDir findings name files relative to it
 * @param texts checked instead of the files on the disk, beside the declarations (`.d.ts`) there
 * @throws BackfeedError FIRMWARE_CONFIG
 */
export function checkTypedSources(
  configFile: string,
  rootDir: string,
  texts?: readonly SourceText[],
): SourceCheck & { readonly fileCount: number } {
  const parsed = ts.getParsedCommandLineOfConfigFile(
    configFile,
    {},
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: refuse },
  );
  if (!parsed || parsed.errors[0]) refuse(parsed?.errors[0]);
  const folder = dirname(configFile);
  const overlay = new Map(texts?.map(({ path, text }) => [join(folder, path), text]));
  const disk = ts.createCompilerHost(parsed.options, true);
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (path) => overlay.has(path) || disk.fileExists(path),
    readFile: (path) => overlay.get(path) ?? disk.readFile(path),
    getSourceFile: (path, options, ...rest) => {
      const text = overlay.get(path);
      return text === undefined
        ? disk.getSourceFile(path, options, ...rest)
        : ts.createSourceFile(path, text, options, true);
    },
  };
  const onDisk = texts ? parsed.fileNames.filter((path) => path.endsWith('.d.ts')) : parsed.fileNames;
  const program = ts.createProgram([...onDisk, ...overlay.keys()], parsed.options, host);
  const files = program.getSourceFiles().filter((file) => !file.isDeclarationFile);
  const checked = texts ? files.filter(({ fileName }) => overlay.has(fileName)) : files;
  const check = checkProgram(program, checked, rootDir, true, (file, name) =>
    [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map((diagnostic) =>
      typeFinding(diagnostic, file, name),
    ),
  );
  return { ...check, fileCount: checked.length };
}

function refuse(diagnostic: ts.Diagnostic | undefined): never {
  throw new BackfeedError(
    'FIRMWARE_CONFIG',
    diagnostic
      ? ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ').replace(/\.$/, '')
      : 'firmware/tsconfig.json cannot be read',
    'Correct firmware/tsconfig.json',
  );
}
