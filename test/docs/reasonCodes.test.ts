import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { faults } from '../../firmware/contract/faults.ts';
import { reasonCodes } from '../../firmware/contract/reasonCodes.ts';
import { reasons } from '../../firmware/contract/reasons.ts';
import { commandAnswers, reasonCodesPage, reasonEntries } from '../../host/docs/reasonCodesPage.ts';
import { brokerRefusals } from '../../host/mqtt/brokerRefusals.ts';

const entries = reasonEntries();
const sentence = /^[A-Z].{5,}\.$/s;

describe('docs/reason-codes.md', () => {
  it('is made from the tables: vitest -u writes it', async () => {
    await expect(reasonCodesPage()).toMatchFileSnapshot('../../docs/reason-codes.md');
  });

  it('has each code once', () => {
    const titles = [...reasonCodesPage().matchAll(/^### (.+)$/gm)].map(([, title]) => title);
    expect(titles.sort()).toEqual([...reasons].sort());
    expect(Object.keys(reasonCodes).sort()).toEqual([...reasons].sort());
  });

  it.each(entries)('says of $code what it is, why, and what to do', (entry) => {
    const { code, label, cause, next, clearing, fault } = entry;
    expect(label).toMatch(/^[A-Z].+[^.]$/);
    expect(cause).toMatch(sentence);
    expect(next).toMatch(sentence);
    expect(clearing.text).toMatch(sentence);
    expect(fault).toBe(faults.find((row) => row.code === code));
    if (fault) expect(entry.severity).toBe('fault');
  });

  it('says of each code who raises it and where it is seen', () => {
    for (const { code, shownIn, files } of entries) {
      expect(files, code).not.toEqual([]);
      expect(shownIn, code).not.toEqual([]);
    }
  });

  it('says of each remembered fault what clears it', () => {
    for (const { code, isCritical } of faults)
      expect(entries.find((entry) => entry.code === code)!.clearing.by).toBe(
        isCritical ? 'command and local action' : 'command, or local action',
      );
  });

  it('knows what commands are answered with', () => {
    const inbox = readFileSync('firmware/link/commandInbox.ts', 'utf8');
    const codes = (text: string): string[] => text.match(/(?<=')[A-Z]+_[A-Z_]+(?=')/g) ?? [];
    // The clock's two are one return.
    const own = codes(
      inbox.replaceAll(/refuse\('[A-Z_]+'\)/g, '') +
        /return !clockSource.*/.exec(readFileSync('firmware/drivers/clock.ts', 'utf8'))![0],
    );
    const handler = ['export/ownerCommand.ts', 'safety/faultMemory.ts'].flatMap((path) =>
      // A handler's answer is what a function returns to it.
      [...readFileSync(`firmware/${path}`, 'utf8').matchAll(/^ +(?:if .*)?return (?:.*\? )?'([A-Z_]+)'/gm)],
    );
    const answered = handler.map(([, code]) => code!).filter((code) => code !== 'SETPOINT_EXPIRED');
    expect([...commandAnswers].sort()).toEqual([...new Set([...own, ...answered])].sort());
  });

  it.each(Object.entries(brokerRefusals))('says of %s what to do', (_code, [what, next]) => {
    expect(what).toMatch(/^[a-z].{5,}[^.]$/);
    expect(next).toMatch(/^[A-Z].{5,}[^.]$/);
  });
});
