import ts from 'typescript';
import { BackfeedError } from '../../sim/backfeedError.ts';
import { aliasBuiltIns } from './aliasBuiltIns.ts';
import { arrowFunctions } from './arrowFunctions.ts';
import { indexListedTexts } from './indexListedTexts.ts';
import { inlineConstants } from './inlineConstants.ts';

/**
 * Lowers a bundled script to ES5, which is what Espruino runs correctly; helper functions are called, not defined.
 * @throws BackfeedError FIRMWARE_BUILD
 */
export function lowerToEs5(code: string): string {
  return lowerWithSourceMap(code).code;
}

/** The same, and from which line of the bundle each line came. */
export function lowerWithSourceMap(code: string): { readonly code: string; readonly sourceMap: string } {
  const {
    outputText,
    diagnostics = [],
    sourceMapText = '',
  } = ts.transpileModule(code, {
    fileName: 'bundle.js',
    reportDiagnostics: true,
    transformers: { before: [inlineConstants, aliasBuiltIns, arrowFunctions, indexListedTexts] },
    compilerOptions: {
      target: ts.ScriptTarget.ES5,
      // The script has no imports left: this only satisfies a check that `None` fails.
      module: ts.ModuleKind.CommonJS,
      allowJs: true,
      alwaysStrict: false,
      noEmitHelpers: true,
      removeComments: true,
      sourceMap: true,
      useDefineForClassFields: false,
    },
  });
  const first = diagnostics.find((diagnostic) => diagnostic.category === ts.DiagnosticCategory.Error);
  if (first) {
    throw new BackfeedError(
      'FIRMWARE_BUILD',
      `${ts.flattenDiagnosticMessageText(first.messageText, ' ').replace(/\.$/, '')}, at "${lineAt(code, first.start ?? 0)}"`,
      'Correct the source',
    );
  }
  return { code: outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, ''), sourceMap: sourceMapText };
}

function lineAt(code: string, position: number): string {
  return code
    .slice(code.lastIndexOf('\n', position - 1) + 1)
    .split('\n', 1)[0]!
    .trim();
}
