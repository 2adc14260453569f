import { BackfeedError } from '../../../sim/backfeedError.ts';

/** One statement of a DBC file, with the line on which it begins. */
export interface DbcStatement {
  readonly line: number;
  /** '' for a line that begins with none. */
  readonly keyword: string;
  readonly text: string;
}

/** These end with their line. */
const lineKeywords = ['VERSION', 'NS_', 'BS_', 'BO_', 'SG_'];

/** All others end with a semicolon, or where the next statement begins. */
const openKeywords = [
  ...['BU_', 'BO_TX_BU_', 'CM_', 'VAL_', 'VAL_TABLE_', 'SG_MUL_VAL_', 'SIG_VALTYPE_', 'SIG_GROUP_'],
  ...['BA_', 'BA_DEF_', 'BA_DEF_DEF_', 'BA_REL_', 'BA_DEF_REL_', 'BA_DEF_DEF_REL_', 'BU_SG_REL_'],
  ...['BU_EV_REL_', 'BU_BO_REL_', 'EV_', 'EV_DATA_', 'ENVVAR_DATA_', 'SGTYPE_', 'SGTYPE_VAL_'],
  ...['SIG_TYPE_REF_', 'SIGTYPE_VALTYPE_', 'BA_SGTYPE_', 'BA_DEF_SGTYPE_', 'CAT_', 'CAT_DEF_', 'FILTER'],
];

/** The keywords that a DBC file may use. */
export const dbcKeywords: ReadonlySet<string> = new Set([...lineKeywords, ...openKeywords]);

const isOpenKeyword: ReadonlySet<string> = new Set(openKeywords);

/**
 * Cuts a DBC text into statements. Quoted text may hold line breaks, semicolons and escaped quotes.
 * @throws BackfeedError DBC_SYNTAX for a quoted text that never ends
 */
export function dbcStatements(text: string, fileName: string): DbcStatement[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  const statements: DbcStatement[] = [];
  let inSymbolList = false;
  for (let i = 0; i < lines.length; i++) {
    const line = i + 1;
    const first = lines[i] as string;
    if (first.trim() === '' || (inSymbolList && /^\s*\w+\s*$/.test(first))) continue;
    const keyword = keywordOf(first);
    inSymbolList = keyword === 'NS_';
    const parts = [first];
    let quoted = endsQuoted(first, false);
    while (quoted || (isOpenKeyword.has(keyword) && !/;\s*$/.test(parts.at(-1) as string))) {
      const next = lines[i + 1];
      if (next === undefined || (!quoted && dbcKeywords.has(keywordOf(next)))) break;
      parts.push(next);
      quoted = endsQuoted(next, quoted);
      i++;
    }
    if (quoted) {
      throw new BackfeedError(
        'DBC_SYNTAX',
        `${fileName}:${line}: the quoted text that begins here never ends`,
        'Add the closing quotation mark',
      );
    }
    statements.push({ line, keyword, text: parts.join('\n').trim() });
  }
  return statements;
}

function keywordOf(line: string): string {
  return /^\s*(\w+)/.exec(line)?.[1] ?? '';
}

/** Whether a quoted text is open at the end of the line. */
function endsQuoted(line: string, quotedBefore: boolean): boolean {
  const quotes = line.match(/\\.|"/g)?.filter((mark) => mark === '"').length ?? 0;
  return (quotes % 2 === 1) !== quotedBefore;
}
