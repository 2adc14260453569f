/** The parts of a mutation report (mutation-testing-report-schema) that are needed here. */
export interface MutationReport {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>;
}

interface Position {
  readonly line: number;
  readonly column: number;
}

interface Mutant {
  readonly status: string;
  readonly replacement?: string;
  readonly location: { readonly start: Position; readonly end: Position };
}

/** A change of the code that no test notices. */
export interface Survivor {
  readonly file: string;
  /** The line in which it begins. */
  readonly code: string;
  /** What is replaced, and by what; of longer texts the first line. */
  readonly from: string;
  readonly to: string;
}

const firstLine = (text: string): string => (text.trim().split('\n')[0] as string).trim();

/** What no test has killed, in the order of the report. */
export function survivorsOf(report: MutationReport): Survivor[] {
  return Object.entries(report.files).flatMap(([file, { source, mutants }]) => {
    const lines = source.split('\n');
    return mutants
      .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
      .map(({ location: { start, end }, replacement = '' }) => {
        const line = lines[start.line - 1] as string;
        const until = end.line === start.line ? end.column - 1 : line.length;
        const from = firstLine(line.slice(start.column - 1, until));
        return { file, code: line.trim(), from, to: firstLine(replacement) };
      });
  });
}

/**
 * The rows of docs/mutation-survivors.md: a heading for each file, and a table of code, change and reason.
 * @returns each with its reason
 */
export function listedSurvivors(markdown: string): (Survivor & { readonly why: string })[] {
  let file = '';
  return markdown.split('\n').flatMap((line) => {
    const heading = /^## `(.+)`$/.exec(line);
    if (heading) file = heading[1] as string;
    const row = /^\| `` (.+) `` +\| `` (.+) `` → `` (.+) `` +\| (.+) \|$/.exec(line);
    if (!row) return [];
    const [code, from, to, why] = row.slice(1).map((cell) => cell.replaceAll('\\|', '|')) as [
      string,
      string,
      string,
      string,
    ];
    return [{ file, code, from, to, why: why.trim() }];
  });
}

/** One row for the document, without its reason. */
export function survivorRow({ code, from, to }: Survivor): string {
  const cell = (text: string): string => `\`\` ${text.replaceAll('|', '\\|')} \`\``;
  return `| ${cell(code)} | ${cell(from)} → ${cell(to || '(nothing)')} |`;
}

/** Which survivors of a report the document does not list, and which of its rows do not survive any more. */
export function compareSurvivors(
  found: readonly Survivor[],
  listed: readonly Survivor[],
): { readonly unlisted: readonly Survivor[]; readonly outdated: readonly Survivor[] } {
  const key = (survivor: Survivor): string => `${survivor.file} ${survivorRow(survivor)}`;
  const foundKeys = new Set(found.map(key));
  const listedKeys = new Set(listed.map((row) => key({ ...row, to: row.to === '(nothing)' ? '' : row.to })));
  return {
    unlisted: found.filter((survivor) => !listedKeys.has(key(survivor))),
    outdated: listed.filter(
      (row) => !foundKeys.has(key({ ...row, to: row.to === '(nothing)' ? '' : row.to })),
    ),
  };
}
