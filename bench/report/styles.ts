/** What the benchmark's charts add to the styles of the digits report: six colours for places, their dots and lines. */
export const BENCH_STYLES = `
:root{--violet:#7a4fb5;--teal:#1c7c93;--rose:#b0386b}
@media screen and (prefers-color-scheme:dark){:root{--violet:#c3a1f7;--teal:#66c7dd;--rose:#f28bb6}}
.k0{--c:var(--blue)}.k1{--c:var(--warm)}.k2{--c:var(--green)}.k3{--c:var(--violet)}.k4{--c:var(--teal)}.k5{--c:var(--rose)}.peer{--c:var(--soft)}
h3{margin:36px 0 14px;font-size:17px;font-weight:650}
h3 small{font-weight:400;color:var(--soft);margin-left:6px}
h3+.about{margin-top:-10px;margin-bottom:10px;font-size:15px}
.dot{fill:var(--c);stroke:var(--page);stroke-width:1.5}
.speed .who{fill:var(--ink);font-size:13px}
.speed .name{font-size:14px}
.speed .stem{stroke:var(--line);stroke-dasharray:1 4;stroke-linecap:round}
.speed .range{stroke:var(--c);stroke-width:5;stroke-linecap:round;opacity:.3}
.speed .mark circle.dot{opacity:1;fill:var(--c);stroke:var(--page);stroke-width:1.5}
.speed .pretends circle.dot,.speed .peer circle.dot{fill:var(--page);stroke:var(--c);stroke-width:2}
.chart .value{paint-order:stroke;stroke:var(--page);stroke-width:4;stroke-linejoin:round}
.speed .value{fill:var(--ink);font-weight:600}
.speed .peer .value,.speed .peer .who{fill:var(--soft);font-weight:400}
.speed .fail text{fill:var(--warm)}.speed .fail .who{fill:var(--ink)}
.speed .mark:hover rect{fill:var(--panel)}
.real{stroke:var(--ink);stroke-width:1.2}
.chart text.real{stroke:none;fill:var(--ink);font-weight:600}
.figures th small,.theirs small{display:block;font-size:11.5px;color:var(--soft);font-weight:400}
.figures{font-size:13.5px}
.figures th,.figures td{padding:7px 14px 7px 0;white-space:nowrap}
.figures th:last-child,.figures td:last-child{padding-right:0}
.facts .half{grid-column:span 2}
@media (max-width:640px){.facts .half{grid-column:1/-1}}
.figures thead th{vertical-align:bottom}
.theirs th,.theirs td{color:var(--soft)}
b.fail{color:var(--warm)}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(300px,1fr));gap:24px 28px}
.charts figcaption{margin:0 0 8px;color:var(--ink);font-weight:600}
.small{min-width:0;font-size:17px}
.fit{stroke:var(--c);stroke-width:2;opacity:.55}
.chart .exponent{fill:var(--c);font-weight:600}
.exponent .up{font-size:14px}
.guide{stroke:var(--line);stroke-dasharray:2 4}
.roof{stroke:var(--c);stroke-width:1.8;stroke-dasharray:7 4}
.roofline .value{font-size:11px}
.legend i.dot,.time i[class^=k]{background:var(--c)}
.legend i.dot{border-radius:50%}
.legend small{color:var(--soft)}
`;
