import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { accessTable } from '../../host/mqtt/accessTable.ts';
import { identityOfUser } from '../../host/mqtt/brokerAccounts.ts';

const page = readFileSync('docs/broker.md', 'utf8');

/** Cells of the lines below a table's heading. */
function tableBelow(heading: string): string[][] {
  const [, below = ''] = page.split(new RegExp(`^\\| ${heading} .*\\n\\| -.*\\n`, 'm'));
  const lines = below.slice(0, below.indexOf('\n\n')).split('\n');
  return lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const namesIn = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);

describe('docs/broker.md', () => {
  it('says who writes and reads what, as the access table does', () => {
    const written = tableBelow('Topic').flatMap(([topics = '', writer, readers, retained = '']) =>
      namesIn(topics).map((name) => ({
        path: name.replace('<name>', '+'),
        writer,
        readers: readers!.split(', '),
        retain: retained === 'yes' || namesIn(retained).includes(name),
      })),
    );
    const byPath = (a: { path: string }, b: { path: string }): number => (a.path < b.path ? -1 : 1);
    expect(written.sort(byPath)).toEqual([...accessTable].sort(byPath));
  });

  it('names users that there are', () => {
    const users = tableBelow('User name').flatMap(([names = '']) => namesIn(names));
    expect(users.map((name) => identityOfUser(name.replace('<anything>', 'x'))?.role)).toEqual([
      'device',
      'host',
      'host',
      'page',
      'page',
    ]);
  });
});
