import { emptyDashboardData } from '../../../../host/dashboard/page/model/dashboardData.ts';
import type { DashboardData } from '../../../../host/dashboard/page/model/dashboardData.ts';
import { planAt, birthFixture, stateFixture, summaryFixture } from '../dashboardFixtures.ts';

/** A connected page that has heard everything once. */
export function dataFixture(change: Partial<DashboardData> = {}): DashboardData {
  const plan = change.plan === undefined ? planAt(0) : change.plan;
  return {
    ...emptyDashboardData('leaf-1'),
    link: 'connected',
    vehicles: ['leaf-1'],
    status: 'online',
    birth: birthFixture(),
    state: stateFixture(),
    plan,
    slots: plan?.slots ?? [],
    summary: summaryFixture(),
    ...change,
  };
}

/** Text as typed: the page holds a number and its unit together with a special space. */
export function plain(text: string): string {
  return text.replaceAll('\u00a0', ' ');
}
