import { expect, it } from 'vitest';
import { failed, ok, skipped, warning } from '../../../host/doctor/check.ts';
import { doctorText } from '../../../host/doctor/doctorText.ts';
import type { CheckReport } from '../../../host/doctor/runChecks.ts';

const reports: readonly CheckReport[] = [
  { name: 'a', group: 'One', label: 'Node', ...ok('20.20.2') },
  {
    name: 'b',
    group: 'One',
    label: 'Memory',
    ...warning('MEMORY_LOW', '40 of 5000 variables free', 'Restart it'),
  },
  { name: 'c', group: 'Two', label: 'Broker', ...failed('BROKER_UNREACHABLE', 'nobody answers', 'Start it') },
  { name: 'd', group: 'Two', label: 'Car', ...skipped('no car was named', 'Give --car NAME') },
];

it('shows each check on a line, and what to do, what failed first', () => {
  expect(doctorText(reports, false)).toBe(
    [
      'One',
      '  ✓ Node    20.20.2',
      '  ! Memory  40 of 5000 variables free',
      '',
      'Two',
      '  ✗ Broker  nobody answers',
      '  · Car     no car was named. Give --car NAME',
      '',
      'BROKER_UNREACHABLE: nobody answers. Start it.',
      'MEMORY_LOW: 40 of 5000 variables free. Restart it.',
      '',
      '1 ok, 1 to look at, 1 failed, 1 not looked at',
      '',
    ].join('\n'),
  );
});

it('is coloured on a terminal only', () => {
  const plain = doctorText(reports, true).replace(/\x1b\[\d+m/g, '');
  expect(plain).toBe(doctorText(reports, false));
  expect(doctorText(reports, true)).toContain('\x1b[31m✗\x1b[0m');
});
