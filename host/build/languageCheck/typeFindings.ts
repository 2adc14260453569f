import ts from 'typescript';
import { placeAt } from './applyRules.ts';
import { missingMethod } from './builtInRules.ts';
import type { LanguageFinding } from './languageFinding.ts';
import { missingArrayMethods, missingMethods } from './missingBuiltIns.ts';

/** What the type check says, with the built-in's remedy where a built-in is missing. */
export function typeFinding(
  { code, messageText, start = 0 }: ts.Diagnostic,
  file: ts.SourceFile,
  name: string,
): LanguageFinding {
  const place = placeAt(start, file, name);
  const word = /^[\w$]+/.exec(file.text.slice(start))?.[0] ?? '';
  if (MISSING_MEMBER.includes(code)) {
    if (Object.hasOwn(missingMethods, word)) return { ...place, rule: 'type-check', ...missingRemedy(word) };
    if (Object.hasOwn(missingArrayMethods, word))
      return {
        ...place,
        rule: 'type-check',
        what: `.${word}() is not there`,
        remedy: missingArrayMethods[word]!,
      };
  }
  const what = ts.flattenDiagnosticMessageText(messageText, ' ').replace(/\s+/g, ' ').replace(/\.$/, '');
  return { ...place, rule: 'type-check', what: `${what} (TS${code})`, remedy: remedies[code] ?? REMEDY };
}

function missingRemedy(name: string): Pick<LanguageFinding, 'what' | 'remedy'> {
  const { what, remedy = REMEDY } = missingMethod(name);
  return { what, remedy };
}

const REMEDY = 'Correct the types; firmware/lib.espruino.d.ts says what the device offers';

/** Property does not exist, with and without a suggestion, or only in a later library. */
const MISSING_MEMBER: readonly number[] = [2339, 2550, 2551];

/** By the code of the compiler. */
const remedies: Readonly<Record<number, string>> = {
  2304: 'Use what firmware/lib.espruino.d.ts declares',
  2339: 'Use what firmware/lib.espruino.d.ts declares',
  2345: 'Test the value first',
  2348: 'Write `new`',
  2495: 'Loop over an array, a string or a typed array',
  2540: 'It cannot be assigned on the device either: use splice for arrays',
  2550: 'Use what firmware/lib.espruino.d.ts declares',
  2551: 'Use what firmware/lib.espruino.d.ts declares',
  7009: 'Call `new` on a class',
};
