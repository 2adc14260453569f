/** The look of every report page; colours as on the dashboard: green sells, blue charges. */
export const pageStyle = `
:root { color-scheme: light dark; --ground:#f3f5f3; --card:#fff; --ink:#15201b; --muted:#55645d; --line:#e3e8e5;
  --sell:#0a7a4a; --charge:#2160b5; --plain:#8b9892; --ideal:#b9c4be; --away:rgb(60 80 90 / 10%); --reserve:#a15c00; }
@media (prefers-color-scheme: dark) {
  :root { --ground:#0e1412; --card:#161e1b; --ink:#e7efeb; --muted:#9fb1a8; --line:#26312d;
    --sell:#45c98a; --charge:#7fb0f5; --plain:#8796a0; --ideal:#46544d; --away:rgb(190 210 220 / 9%); --reserve:#f0b25a; }
}
* { box-sizing:border-box; margin:0; padding:0 }
body { background:var(--ground); color:var(--ink); font:15px/1.45 'Segoe UI',Roboto,'Liberation Sans',system-ui,sans-serif;
  font-variant-numeric:tabular-nums; padding:24px 16px 48px }
main { max-width:860px; margin:0 auto; display:grid; gap:16px }
header { display:flex; flex-wrap:wrap; gap:4px 16px; justify-content:space-between; color:var(--muted); padding:0 4px }
header b { color:var(--ink) }
section { background:var(--card); border-radius:14px; padding:20px 24px; min-width:0 }
h1 { font-size:19px; font-weight:600 }
h2 { font-size:16px; font-weight:600; margin-bottom:2px }
p.lead { color:var(--muted); margin-bottom:12px }
small { color:var(--muted); font-size:12.5px; display:block; font-weight:400 }
.headline { display:grid; grid-template-columns:auto 1fr; gap:4px 28px; align-items:center }
.headline .share { font-size:68px; font-weight:700; line-height:1; color:var(--sell); letter-spacing:-2px; white-space:nowrap }
.headline p { color:var(--muted); font-size:16px; margin-top:4px }
.headline strong { color:var(--ink) }
.meter { grid-column:1/-1; margin-top:16px; height:18px; border-radius:9px; background:var(--ideal); overflow:hidden }
.meter i { display:block; height:100%; background:var(--sell) }
.facts { display:grid; grid-template-columns:repeat(auto-fit,minmax(130px,1fr)); gap:12px; grid-column:1/-1; margin-top:18px }
.facts b { display:block; font-size:21px; font-weight:600 }
.bars { list-style:none; display:grid; gap:10px }
.bars li { display:grid; grid-template-columns:190px 1fr 110px; gap:14px; align-items:center }
.bars b { font-weight:600 }
.track { position:relative; height:26px }
.track i { position:absolute; top:0; bottom:0; border-radius:4px; min-width:2px; background:var(--plain) }
.bars .smart i { background:var(--charge) } .bars .ours i { background:var(--sell) }
.bars .ideal i { background:var(--ideal) }
.amount { text-align:right; font-weight:600; font-size:17px } .bars .ours .amount { color:var(--sell) }
svg { display:block; width:100%; height:auto; font:12px 'Segoe UI',Roboto,'Liberation Sans',system-ui,sans-serif }
.axis { fill:var(--muted) } .grid { stroke:var(--line) } .ground { fill:none; stroke:var(--line) }
.line { fill:none; stroke-width:1.6; stroke-linejoin:round }
.away { fill:var(--away) }
.key { display:flex; flex-wrap:wrap; gap:4px 18px; color:var(--muted); font-size:13px; margin-bottom:10px }
.key i { display:inline-block; width:14px; height:12px; border-radius:3px; margin-right:6px; vertical-align:-1px }
.key .k-sell { background:var(--sell) } .key .k-charge { background:var(--charge) } .key .k-away { background:var(--away); outline:1px solid var(--line) }
.key .k-reserve { height:0; border-top:2px dashed var(--reserve); vertical-align:3px }
.scroll { overflow-x:auto } table { border-collapse:collapse; width:100% }
th,td { text-align:right; padding:6px 10px; border-top:1px solid var(--line); white-space:nowrap; font-weight:400 }
th:first-child { text-align:left; padding-left:0 } thead th { border:0; color:var(--muted); vertical-align:bottom }
.saved { color:var(--sell); font-weight:600 } tfoot th,tfoot td { font-weight:600; border-top:2px solid var(--line) }
.notes { color:var(--muted); font-size:13.5px } .notes p { margin-top:6px }
@media (max-width:620px) { section { padding:16px } .headline { grid-template-columns:1fr } .headline .share { font-size:54px }
  .scroll svg { min-width:600px }
  .bars li { grid-template-columns:1fr auto; gap:4px 14px } .bars .track { grid-column:1/-1; grid-row:2; height:18px } }
@media print { body { background:none; padding:0 } section { break-inside:avoid } }
`;
