import { BackfeedError } from '../../../sim/backfeedError.ts';
import type { LanguageFinding } from './languageFinding.ts';

/** @throws BackfeedError FIRMWARE_LANGUAGE for the first finding, with how many others there are */
export function refuseFindings(findings: readonly LanguageFinding[]): void {
  const [first, ...others] = findings;
  if (!first) return;
  const more = others.length === 0 ? '' : ` (and ${others.length} more: run backfeed firmware check)`;
  throw new BackfeedError(
    'FIRMWARE_LANGUAGE',
    `${first.file}:${first.line}:${first.column}: ${first.rule}: ${first.what}`,
    `${first.remedy}${more}`,
  );
}
