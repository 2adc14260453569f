/** One place where the firmware asks for what the device cannot do. */
export interface LanguageFinding {
  /** Relative to the project, or `<board>-<vehicle>.js` in a finished bundle. */
  readonly file: string;
  /** From 1, as `column`. */
  readonly line: number;
  readonly column: number;
  /** Id of a rule, `type-check` or `allowance`. */
  readonly rule: string;
  readonly what: string;
  readonly remedy: string;
}

/** `file:line:column rule what. Remedy.` */
export function findingText({ file, line, column, rule, what, remedy }: LanguageFinding): string {
  return `${file}:${line}:${column} ${rule} ${what}. ${remedy}.`;
}
