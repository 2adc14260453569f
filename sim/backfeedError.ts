/** The one error of the project: a code, what is wrong, and what to do next. Prints as `CODE: what. Next step.` */
export class BackfeedError extends Error {
  readonly code: string;
  readonly what: string;
  readonly hint: string;

  /**
   * @param code upper snake case, stable: scripts match on it
   * @param what what is wrong, with file and line or key where there is one; no full stop at the end
   * @param hint what to do next; no full stop at the end
   * @param cause the underlying error, when there is one
   */
  constructor(code: string, what: string, hint: string, cause?: unknown) {
    super(`${code}: ${what}. ${hint}${hint.endsWith('?') ? '' : '.'}`, cause === undefined ? {} : { cause });
    this.name = 'BackfeedError';
    this.code = code;
    this.what = what;
    this.hint = hint;
  }
}
