import { BackfeedError } from '../../sim/backfeedError.ts';

/** One statement of a DBC file, with the line on which it begins. */
export interface DbcStatement {
  readonly line: number;
  readonly keyword: string;
  readonly text: string;
}

/** These end with a semicolon and may run over several lines. */
const closedBySemicolon = new Set(['CM_', 'VAL_', 'BA_']);

/**
 * Cuts a DBC text into statements. Quoted text may hold line breaks, semicolons and escaped quotes.
 * @throws BackfeedError DBC_SYNTAX for a quoted text that never ends
 */
export function dbcStatements(text: string, fileName: string): DbcStatement[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  const statements: DbcStatement[] = [];
  let inSymbolList = false;
  for (let i = 0; i < lines.length; i++) {
    const first = i + 1;
    let statement = lines[i] as string;
    if (inSymbolList && /^\s+\S/.test(statement)) continue;
    const keyword = /^\s*(\w+)/.exec(statement)?.[1];
    inSymbolList = keyword === 'NS_' || (inSymbolList && !keyword);
    if (!keyword) continue;
    while (isOpen(statement, keyword, lines[i + 1])) {
      if (i + 1 >= lines.length) {
        throw new BackfeedError(
          'DBC_SYNTAX',
          `${fileName}:${first}: the quoted text that begins here never ends`,
          'Add the closing quotation mark',
        );
      }
      statement += '\n' + (lines[++i] as string);
    }
    statements.push({ line: first, keyword, text: statement.trim() });
  }
  return statements;
}

function isOpen(statement: string, keyword: string, nextLine: string | undefined): boolean {
  const quotes = statement.match(/(?<!\\)"/g)?.length ?? 0;
  if (quotes % 2 === 1) return true;
  const continues = nextLine !== undefined && nextLine.trim() !== '' && !/^\s*[A-Z][A-Z_]*_\b/.test(nextLine);
  return closedBySemicolon.has(keyword) && !/;\s*$/.test(statement) && continues;
}
