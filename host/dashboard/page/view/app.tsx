import type { DashboardData } from '../model/dashboardData.ts';
import { statusOf } from '../model/sleep.ts';
import { ChartCard } from './chartCard.tsx';
import { ControllerCard } from './controllerCard.tsx';
import { FlowCard } from './flowCard.tsx';
import { HeadlineCard } from './headlineCard.tsx';
import { LinkBanner } from './linkBanner.tsx';
import { LinksCard } from './linksCard.tsx';
import { LogCard } from './logCard.tsx';
import { SocCard } from './socCard.tsx';
import { TodayCard } from './todayCard.tsx';
import { TopBar } from './topBar.tsx';

export interface AppProps {
  readonly data: DashboardData;
  readonly onVehicle: (vehicle: string) => void;
}

/** The whole page. */
export function App({ data, onVehicle }: AppProps) {
  return (
    <>
      <TopBar data={data} onVehicle={onVehicle} />
      <LinkBanner data={data} />
      <main class={`cards ${data.link === 'lost' ? 'frozen' : statusOf(data) === 'asleep' ? 'asleep' : ''}`}>
        <HeadlineCard data={data} />
        <FlowCard data={data} />
        <SocCard data={data} />
        <ChartCard data={data} />
        <TodayCard data={data} />
        <LogCard data={data} />
        <LinksCard data={data} />
        <ControllerCard data={data} />
      </main>
    </>
  );
}
