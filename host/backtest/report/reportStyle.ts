import { pageStyle } from '../../report/pageStyle.ts';

/** The look of the backtest's page. */
export const reportStyle = `${pageStyle}
.line.ideal { stroke:var(--plain); stroke-dasharray:5 4 } .line.ours { stroke:var(--sell); stroke-width:3 }
.line.smart { stroke:var(--charge) }
.end { fill:var(--muted); font-size:13px } .end tspan { font-weight:600 }
.end.ours { fill:var(--sell); font-weight:600 } .end.smart { fill:var(--charge) }
.sell1,.sell2,.sell3,.sell4 { fill:var(--sell) } .charge1,.charge2,.charge3,.charge4 { fill:var(--charge) }
.sell1,.charge1 { fill-opacity:.35 } .sell2,.charge2 { fill-opacity:.55 } .sell3,.charge3 { fill-opacity:.78 }
.band.charging { fill:var(--charge); fill-opacity:.22 } .band.selling { fill:var(--sell); fill-opacity:.3 }
.line.buy { stroke:var(--charge) } .line.sell { stroke:var(--sell) } .line.stored { stroke:var(--ink); stroke-width:1.8 }
.stored-fill { fill:var(--ink); fill-opacity:.08 } .reserve { stroke:var(--reserve); stroke-dasharray:3 3 }
`;
