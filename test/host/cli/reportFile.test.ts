import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkReportFile, writeReportFile } from '../../../host/cli/reportFile.ts';
import { temporaryFolder } from './runBackfeed.ts';

describe('the file of a page', () => {
  it('is as it was after a look whether it can be written', () => {
    const folder = temporaryFolder();
    const old = join(folder, 'old.html');
    writeFileSync(old, 'old');
    checkReportFile(old);
    checkReportFile(join(folder, 'new.html'));
    expect(readdirSync(folder)).toEqual(['old.html']);
    expect(readFileSync(old, 'utf8')).toBe('old');
    writeReportFile(old, 'new');
    expect(readFileSync(old, 'utf8')).toBe('new');
  });

  it.each([checkReportFile, (file: string) => writeReportFile(file, 'page')])(
    'says why it cannot be',
    (act) => {
      const folder = temporaryFolder();
      expect(() => act(join(folder, 'no', 'page.html'))).toThrow(
        expect.objectContaining({
          code: 'REPORT_FILE',
          message: expect.stringContaining('ENOENT') as string,
        }),
      );
      expect(() => act(folder)).toThrow(expect.objectContaining({ code: 'REPORT_FILE' }));
    },
  );
});
