import { BackfeedError } from '../../sim/backfeedError.ts';
import { skipped, type Check, type Finding } from './check.ts';
import { startExamination, type Examination, type ExaminationOrder } from './examination.ts';

/** A check and what it found, as it is printed. */
export interface CheckReport extends Finding {
  readonly name: string;
  readonly group: string;
  readonly label: string;
}

/**
 * Runs checks in their order. A failure ends none but those that build on it.
 * @param progress share of the checks, 0 to 1, and what is being looked at
 */
export async function runChecks(
  checks: readonly Check[],
  order: ExaminationOrder,
  progress: (done: number, text: string) => void,
): Promise<readonly CheckReport[]> {
  const examination = startExamination(order);
  const reports: CheckReport[] = [];
  try {
    for (const [i, check] of checks.entries()) {
      progress(i / checks.length, check.label);
      const { name, group, label } = check;
      const within = (done: number): void => progress((i + done) / checks.length, label);
      reports.push({ name, group, label, ...(await findingOf(check, examination, reports, within)) });
    }
  } finally {
    for (const close of examination.closers.reverse()) await close();
  }
  return reports;
}

async function findingOf(
  check: Check,
  examination: Examination,
  before: readonly CheckReport[],
  progress: (done: number) => void,
): Promise<Finding> {
  const unmet = before.find(
    ({ name, status }) => check.needs.includes(name) && (status === 'failed' || status === 'skipped'),
  );
  // How to ask for it stands once, where it was needed first.
  if (unmet) return skipped(unmet.status === 'failed' ? `needs "${unmet.label}"` : unmet.found);
  try {
    return await check.run(examination, progress);
  } catch (error) {
    if (!(error instanceof BackfeedError)) throw error;
    return { status: 'failed', found: error.what, code: error.code, next: error.hint };
  }
}
