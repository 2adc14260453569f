import { pageStyle } from '../../report/pageStyle.ts';

/** The look of the page of a run. Colours of parts that touch differ in brightness, not in hue alone. */
export const twinPageStyle = `${pageStyle}
:root { --drive:#c65d00; --regen:#7b3fa0; --aux:#9a8f1f; --trouble:#b3261e; --waits:#c9d2cd; --loss:#a9b4ae }
@media (prefers-color-scheme: dark) {
  :root { --drive:#f09a4a; --regen:#c79be8; --aux:#cfc24a; --trouble:#f2796f; --waits:#3b4742; --loss:#63716a }
}
.name { fill:var(--ink); font-weight:600 }
.grid.zero { stroke:var(--muted) }
.line.speed,.line.height,.line.mean { stroke:var(--ink); stroke-width:1.2 } .line.stored { stroke:var(--ink); stroke-width:2.2 }
.line.sum { stroke:var(--ink); stroke-width:.8 }
.line.buy { stroke:var(--charge) } .line.sell { stroke:var(--sell); stroke-width:2.2 }
.stored-fill { fill:var(--ink); fill-opacity:.1 } .spread { fill:var(--ink); fill-opacity:.22 }
.part.drive { fill:var(--drive) } .part.regen { fill:var(--regen) } .part.aux { fill:var(--aux) }
.part.sell { fill:var(--sell) } .part.charge { fill:var(--charge) }
.would-charge { fill:var(--charge); fill-opacity:.2 } .would-sell { fill:var(--sell); fill-opacity:.2 }
.reserve { stroke:var(--reserve); stroke-dasharray:5 4; stroke-width:1.6 }
.cut { fill:var(--card) }
.flow { fill:none; stroke:var(--loss); stroke-opacity:.55 } .flow:hover { stroke-opacity:.85 }
.flow.charge { stroke:var(--charge) } .flow.sell { stroke:var(--sell) } .flow.drive { stroke:var(--drive) }
.flow.regen { stroke:var(--regen) } .flow.store { stroke:var(--plain) }
.place { fill:var(--ink) } .place-name { fill:var(--ink); paint-order:stroke; stroke:var(--card); stroke-width:4px; stroke-linejoin:round } .place-name tspan { font-weight:600 }
.hour.sell { fill:var(--sell) } .hour.charge { fill:var(--charge) } .hour.away { fill:var(--away) }
.hour.waits { fill:var(--waits) } .hour.at-reserve { fill:var(--reserve) } .hour.trouble { fill:var(--trouble) }
.key .k-drive { background:var(--drive) } .key .k-regen { background:var(--regen) } .key .k-aux { background:var(--aux) }
.key .k-would-charge { background:var(--charge); opacity:.3 } .key .k-would-sell { background:var(--sell); opacity:.3 }
.key .k-spread { background:var(--ink); opacity:.22 } .key .k-loss { background:var(--loss) }
.key .k-waits { background:var(--waits) } .key .k-at-reserve { background:var(--reserve) } .key .k-trouble { background:var(--trouble) }
.reasons i { display:inline-block; width:12px; height:12px; border-radius:3px; margin-right:8px; vertical-align:-1px }
.reasons .k-charge { background:var(--charge) } .reasons .k-away { background:var(--away); outline:1px solid var(--line) }
.reasons .k-waits { background:var(--waits) } .reasons .k-at-reserve { background:var(--reserve) } .reasons .k-trouble { background:var(--trouble) }
.reasons small { padding-left:20px } .reasons .prose { text-align:left; white-space:normal; min-width:220px } .reasons .prose span { color:var(--muted) }
.below { margin-top:16px }
@media (max-width:620px) { .reasons thead { display:none } .reasons tr { display:grid; grid-template-columns:1fr auto }
  .reasons .prose { grid-column:1/-1; border:0; padding:0 0 8px 20px; min-width:0 } }
@media print { * { print-color-adjust:exact; -webkit-print-color-adjust:exact } }
`;
