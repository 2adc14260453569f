import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type uPlot from 'uplot';
import { chartSeries, columnAt, lineAt } from '../model/chartSeries.ts';
import type { ChartSeries } from '../model/chartSeries.ts';
import type { DashboardData } from '../model/dashboardData.ts';
import { presentMs } from '../model/dashboardData.ts';
import { slotAt } from '../model/planOutlook.ts';
import { UNKNOWN } from '../model/quantityText.ts';
import { clockText, dateText } from '../model/timeText.ts';
import { chartPanels, panelData, panelOptions } from './chartPanels.ts';
import type { ChartLine, ChartPanel } from './chartPanels.ts';

/** Shorter steps of time are not worth a redraw, ms. */
const REDRAW_MS = 60_000;

/** Price, plan and what happened, over one time axis. */
export function ChartCard({ data }: { data: DashboardData }) {
  const minute = Math.floor((presentMs(data) ?? 0) / REDRAW_MS);
  const series = useMemo(() => chartSeries(data), [data.slots, data.plan, data.summary, minute]);
  const [cursorS, setCursorS] = useState<number | null>(null);
  return (
    <section class="card chart" aria-labelledby="chart-title">
      <div class="chart-head">
        <h2 id="chart-title">Plan and what happened</h2>
        <p class="chart-key">
          <span>
            <span class="key-now" aria-hidden="true" /> now
          </span>
          <span>
            <span class="key-reserve" aria-hidden="true" /> reserve
          </span>
          <span>
            <span class="key-away" aria-hidden="true" /> car away
          </span>
        </p>
      </div>
      {series === null ? (
        <p class="empty">The chart appears with the first plan or measurement.</p>
      ) : (
        <>
          <Moment series={series} data={data} atS={cursorS ?? series.nowMs / 1000} isNow={cursorS === null} />
          <Plots series={series} atS={cursorS ?? series.nowMs / 1000} onCursor={setCursorS} />
        </>
      )}
    </section>
  );
}

interface MomentProps {
  readonly series: ChartSeries;
  readonly data: DashboardData;
  readonly atS: number;
  readonly isNow: boolean;
}

/** The time that the legends speak of, and why the plan does what it does then. */
function Moment({ series, data, atS, isNow }: MomentProps) {
  const reason = slotAt(data.slots, atS * 1000)?.reason;
  const time = `${dateText(atS * 1000, series.timeZone)} ${clockText(atS * 1000, series.timeZone)}`;
  return (
    <p class="chart-moment">
      <strong>Plan {isNow ? 'now' : `at ${time}`}</strong> {reason ?? 'none for this time'}
    </p>
  );
}

interface PlotsProps {
  readonly series: ChartSeries;
  readonly atS: number;
  readonly onCursor: (atS: number | null) => void;
}

function Plots({ series, atS, onCursor }: PlotsProps) {
  const hosts = useRef<(HTMLDivElement | null)[]>([]);
  const plots = useRef<readonly uPlot[]>([]);
  const shown = useRef(series);
  shown.current = series;

  // Colours are read when a plot is made, so another colour scheme makes them anew.
  useEffect(() => {
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    let uplot: typeof uPlot | null = null;
    let gone = false;
    const clear = (): void => {
      for (const plot of plots.current) plot.destroy();
      plots.current = [];
    };
    const draw = (): void => {
      if (uplot === null || gone) return;
      clear();
      plots.current = drawPlots(uplot, hosts.current, () => shown.current, onCursor);
    };
    const resized = new ResizeObserver(() => {
      for (const [index, plot] of plots.current.entries()) {
        const width = hosts.current[index]?.clientWidth ?? 0;
        if (width > 0 && width !== plot.width) plot.setSize({ width, height: plot.height });
      }
    });
    void import('uplot').then((loaded) => {
      uplot = loaded.default;
      draw();
      if (hosts.current[0]) resized.observe(hosts.current[0]);
    });
    scheme.addEventListener('change', draw);
    return () => {
      gone = true;
      scheme.removeEventListener('change', draw);
      resized.disconnect();
      clear();
    };
  }, []);

  useEffect(() => {
    for (const [index, plot] of plots.current.entries()) {
      const panel = chartPanels[index];
      if (panel !== undefined) plot.setData(panelData(panel, series));
    }
  }, [series]);

  return (
    <>
      {chartPanels.map((panel, index) => (
        <figure class="panel" key={index}>
          <figcaption>
            <span class="panel-title">{panel.title(series)}</span>
            <Legend panel={panel} series={series} atS={atS} />
          </figcaption>
          <div
            class={`plot plot-${index}`}
            role="img"
            aria-label={labelOf(panel, series)}
            ref={(host) => {
              hosts.current[index] = host;
            }}
          />
        </figure>
      ))}
    </>
  );
}

function drawPlots(
  uplot: typeof uPlot,
  hosts: readonly (HTMLDivElement | null)[],
  series: () => ChartSeries,
  onCursor: (atS: number | null) => void,
): readonly uPlot[] {
  const styles = getComputedStyle(document.documentElement);
  const plots: uPlot[] = [];
  for (const [index, panel] of chartPanels.entries()) {
    const host = hosts[index];
    if (!host) continue;
    const options = panelOptions(uplot, panel, index === chartPanels.length - 1, {
      widthPx: host.clientWidth,
      fontFamily: getComputedStyle(host).fontFamily,
      color: (name) => styles.getPropertyValue(name).trim(),
      series,
      onCursor,
    });
    plots.push(new uplot(options, panelData(panel, series()), host));
  }
  return plots;
}

interface LegendProps {
  readonly panel: ChartPanel;
  readonly series: ChartSeries;
  readonly atS: number;
}

function Legend({ panel, series, atS }: LegendProps) {
  return (
    <span class="legend">
      {panel.lines.map((line) => (
        <span key={line.label} class="legend-item">
          <span class={`swatch swatch-${line.style} color${line.color}`} aria-hidden="true" />
          {line.label} <strong>{valueText(line, series, atS)}</strong>
        </span>
      ))}
    </span>
  );
}

function valueText(line: ChartLine, series: ChartSeries, atS: number): string {
  const read = line.style === 'dashed' ? lineAt : columnAt;
  const value = read(series.timeS, line.column(series), atS);
  return value === null ? '\u2013' : line.text(value);
}

function labelOf(panel: ChartPanel, series: ChartSeries): string {
  const nowS = series.nowMs / 1000;
  const values = panel.lines.map((line) => {
    const text = valueText(line, series, nowS);
    return `${line.label} ${text === '\u2013' ? UNKNOWN : text}`;
  });
  return `Chart. ${panel.title(series)}. Now: ${values.join(', ')}.`;
}
