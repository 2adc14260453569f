import type { DashboardData } from '../model/dashboardData.ts';
import { powerFlow } from '../model/powerFlow.ts';
import type { FlowLink, FlowNode } from '../model/powerFlow.ts';
import { Icon } from './icon.tsx';

/** Where energy flows: car, charger and grid, or battery and wheels on the road. */
export function FlowCard({ data }: { data: DashboardData }) {
  const flow = powerFlow(data);
  return (
    <section class="card flow" aria-labelledby="flow-title">
      <h2 id="flow-title">Power now</h2>
      <div class="flow-row">
        {flow.nodes.map((node, index) => {
          const link = flow.links[index];
          return [
            <Node key={node.kind} node={node} />,
            link !== undefined && <Link key={`${node.kind} link`} link={link} />,
          ];
        })}
      </div>
      <p class="flow-sentence">{flow.sentence}</p>
      <dl class="readings">
        {flow.readings.map(({ label, value, quality }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd class={`quality-${quality}`}>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Node({ node }: { node: FlowNode }) {
  return (
    <div class={node.active ? 'flow-node active' : 'flow-node'}>
      <span class="flow-icon">
        <Icon kind={node.kind} />
      </span>
      <span>{node.label}</span>
    </div>
  );
}

function Link({ link }: { link: FlowLink }) {
  return (
    <div class={`flow-link flow-${link.direction}`}>
      <span class="flow-power">{link.power}</span>
      {/* Two halves, so that an arrow head in the middle keeps its shape at any width. */}
      <span class="flow-line" aria-hidden="true">
        <Dashes />
        {link.direction === 'forward' && <Arrow path="M2 1.5 10 8l-8 6.5z" />}
        {link.direction === 'backward' && <Arrow path="M10 1.5 2 8l8 6.5z" />}
        {link.direction === 'none' && <span class="flow-dot" />}
        {link.direction === 'unknown' && <span class="flow-question">?</span>}
        <Dashes />
      </span>
      <span class="flow-words">{link.words}</span>
    </div>
  );
}

function Dashes() {
  return (
    <svg class="flow-dashes" preserveAspectRatio="none">
      <line x1="0" y1="50%" x2="100%" y2="50%" />
    </svg>
  );
}

function Arrow({ path }: { path: string }) {
  return (
    <svg class="flow-arrow" viewBox="0 0 12 16">
      <path d={path} />
    </svg>
  );
}
