import { builtInRules } from './builtInRules.ts';
import { disciplineRules } from './disciplineRules.ts';
import { divergenceRules } from './divergenceRules.ts';
import type { LanguageRule } from './languageRule.ts';
import { scopeRules } from './scopeRules.ts';
import { syntaxRules } from './syntaxRules.ts';
import { timerRules } from './timerRules.ts';

/**
 * All that is refused beyond what the type check against `firmware/lib.espruino.d.ts` refuses by itself. Source of the
 * differences: the same programs run by the interpreter's Linux build and by Node.
 */
export const languageRules: readonly LanguageRule[] = [
  ...syntaxRules,
  ...scopeRules,
  ...builtInRules,
  ...divergenceRules,
  ...timerRules,
  ...disciplineRules,
];
