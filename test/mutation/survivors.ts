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
  /** What is replaced, and by what; of longer texts what differs. */
  readonly from: string;
  readonly to: string;
}

/** Texts up to this length are shown as a whole. */
const SHORT_CHARS = 80;

/** Two texts, as words; of longer ones what differs and a word on each side, and what is longer still is cut. */
function difference(from: string, to: string): [from: string, to: string] {
  const words = [from, to].map((text) => text.trim().split(/\s+/)) as [string[], string[]];
  if (words.every((all) => all.join(' ').length <= SHORT_CHARS))
    return [words[0].join(' '), words[1].join(' ')];
  const least = Math.min(words[0].length, words[1].length);
  const isSame = (at: number): boolean => words[0].at(at) === words[1].at(at);
  let start = 0;
  while (start < least - 1 && isSame(start) && isSame(start + 1)) start++;
  let end = 0;
  while (end < least - start - 1 && isSame(-1 - end) && isSame(-2 - end)) end++;
  return words.map((all) => {
    const text = all.slice(start, all.length - end).join(' ');
    const isCut = text.length > SHORT_CHARS;
    return `${start ? '… ' : ''}${isCut ? text.slice(0, SHORT_CHARS).trim() : text}${end || isCut ? ' …' : ''}`;
  }) as [string, string];
}

/** What no test has killed, in the order of the report. */
export function survivorsOf(report: MutationReport): Survivor[] {
  return Object.entries(report.files).flatMap(([file, { source, mutants }]) => {
    const lines = source.split('\n');
    return mutants
      .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
      .map(({ location: { start, end }, replacement = '' }) => {
        const code = lines.slice(start.line - 1, end.line);
        code.push((code.pop() as string).slice(0, end.column - 1));
        code[0] = (code[0] as string).slice(start.column - 1);
        const [from, to] = difference(code.join('\n'), replacement);
        return { file, code: (lines[start.line - 1] as string).trim(), from, to };
      });
  });
}

const NOTHING = '(nothing)';
/** Cells of code in as many backticks as it takes, as Prettier has them. */
const ROW = /^\| (`+) ?(?<code>.+?) ?\1 +\| (`+) ?(?<from>.+?) ?\3 → (`+) ?(?<to>.+?) ?\5 +\| (?<why>.+) \|$/;

/**
 * The rows of docs/mutation-survivors.md: a heading for each file, and a table of code, change and reason.
 * @returns each with its reason
 */
export function listedSurvivors(markdown: string): (Survivor & { readonly why: string })[] {
  let file = '';
  return markdown.split('\n').flatMap((line) => {
    const heading = /^## `(.+)`$/.exec(line);
    if (heading) file = heading[1] as string;
    const cells = ROW.exec(line);
    if (!cells) return [];
    const { code, from, to, why } = Object.fromEntries(
      Object.entries(cells.groups!).map(([name, text]) => [name, text.replaceAll('\\|', '|')]),
    ) as Record<'code' | 'from' | 'to' | 'why', string>;
    return [{ file, code, from, to: to === NOTHING ? '' : to, why: why.trim() }];
  });
}

/** One row for the document, without its reason. */
export function survivorRow({ code, from, to }: Survivor): string {
  const cell = (text: string): string => {
    const ticks = text.includes('`') ? '`` ' : '`';
    return `${ticks}${text.replaceAll('|', '\\|')}${[...ticks].reverse().join('')}`;
  };
  return `| ${cell(code)} | ${cell(from)} → ${cell(to || NOTHING)} |`;
}

/**
 * Which survivors of a report the document does not list, and which of its rows do not survive any more. A change that
 * two places of a file have in common is listed twice.
 */
export function compareSurvivors(
  found: readonly Survivor[],
  listed: readonly Survivor[],
): { readonly unlisted: readonly Survivor[]; readonly outdated: readonly Survivor[] } {
  const without = (all: readonly Survivor[], others: readonly Survivor[]): readonly Survivor[] => {
    const left = others.map(keyOf);
    return all.filter((survivor) => {
      const at = left.indexOf(keyOf(survivor));
      if (at >= 0) left.splice(at, 1);
      return at < 0;
    });
  };
  return { unlisted: without(found, listed), outdated: without(listed, found) };
}

const keyOf = (survivor: Survivor): string => `${survivor.file} ${survivorRow(survivor)}`;
