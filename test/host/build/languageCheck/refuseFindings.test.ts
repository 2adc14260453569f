import { expect, it } from 'vitest';
import { refuseFindings } from '../../../../host/build/languageCheck/refuseFindings.ts';

const finding = { file: 'a.ts', line: 3, column: 5, rule: 'label', what: 'it fails', remedy: 'Do otherwise' };

it('lets pass what has no findings', () => {
  expect(() => refuseFindings([])).not.toThrow();
});

it.each([
  [[finding], 'FIRMWARE_LANGUAGE: a.ts:3:5: label: it fails. Do otherwise.'],
  [
    [finding, finding],
    'FIRMWARE_LANGUAGE: a.ts:3:5: label: it fails. Do otherwise (and 1 more: run backfeed firmware check).',
  ],
])('refuses the first and counts the others', (findings, message) => {
  expect(() => refuseFindings(findings)).toThrow(message);
});
