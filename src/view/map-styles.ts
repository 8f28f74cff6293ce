/** Rules of the report of a mapping, after those of every report. */
export const MAP_STYLES = `
.bars{width:100%;max-width:860px;font-size:15px}
.bars th,.bars td{padding:6px 16px 6px 0;text-align:left;font-weight:400;white-space:nowrap}
.bars .num{text-align:right}
.bars .bar{width:100%}
.bars .bar i{display:block;height:14px;min-width:2px;width:calc(var(--w)*1%);border-radius:3px;background:var(--blue)}
.bars tfoot th,.bars tfoot td{border-top:1px solid var(--line)}
.map-stats{margin-top:28px}
.facts.tight{margin:0 0 24px;grid-template-columns:repeat(auto-fit,minmax(130px,1fr))}
.right{color:var(--green)}.wrong{color:var(--warm)}
a.badge{text-decoration:none}
.badge.soft{color:var(--soft)}
.swatch{display:inline-block;width:11px;height:11px;margin-right:9px;border-radius:3px}
.pick{display:flex;flex-wrap:wrap;gap:6px;margin:0 0 18px;padding:0;border:0;font-size:14px}
.pick label{padding:2px 13px;border:1px solid var(--line);border-radius:15px;color:var(--soft);cursor:pointer}
.pick label:has(:checked){border-color:var(--blue);color:var(--ink)}
.pick label:has(:focus-visible){outline:2px solid var(--blue);outline-offset:2px}
.pick input{position:absolute;opacity:0;pointer-events:none}
.pick .over{margin-left:auto}
.pick .over:has(:checked){border-color:var(--warm)}
.plan{width:100%;height:auto;min-width:520px;margin:0 auto 14px}
.plan .die{fill:var(--panel)}
.plan .idle{fill:var(--line)}
.plan .chip-name{fill:var(--soft);font-size:calc(13px*var(--px))}
.core{--v:var(--neurons);fill:color-mix(in oklch,var(--page),rgb(var(--blue-rgb)) calc(6% + 94%*var(--v)));stroke:var(--line);stroke-width:.6}
.core:hover{stroke:var(--ink);stroke-width:1.6}
.core~path{pointer-events:none}
.floor:has(#floor-synapses:checked) .core{--v:var(--synapses)}
.floor:has(#floor-inAxons:checked) .core{--v:var(--inAxons)}
.floor:has(#floor-outAxons:checked) .core{--v:var(--outAxons)}
.floor:has(#floor-traffic:checked) .core{--v:var(--traffic)}
.floor:has(#floor-populations:checked) .core{fill:var(--colour)}
.routes{pointer-events:none}
.routes path{fill:none;stroke:rgb(var(--warm-rgb));stroke-linecap:round;vector-effect:non-scaling-stroke}
.routes .end{fill:rgb(var(--warm-rgb))}
.floor:has(#floor-routes:not(:checked)) .routes{display:none}
.legend .ramp{width:72px;background:linear-gradient(90deg,color-mix(in oklch,var(--page),rgb(var(--blue-rgb)) 6%),rgb(var(--blue-rgb)))}
.legend .route{width:22px;height:3px;margin-bottom:3px;background:rgb(var(--warm-rgb))}
.legend.scale{margin-bottom:6px}
.use .gauge{width:34%;min-width:150px;vertical-align:middle}
.gauge i{position:relative;display:block;height:12px;border-radius:3px;background:linear-gradient(90deg,var(--blue) calc(var(--mean)*1%),var(--panel) 0)}
.gauge i::after{content:"";position:absolute;top:-3px;bottom:-3px;left:calc(var(--most)*1% - 1px);width:2px;background:var(--warm)}
.binds th,.binds td{font-weight:600}
.traffic-pair{display:grid;grid-template-columns:minmax(0,1.7fr) minmax(250px,1fr);gap:36px;align-items:start}
.traffic rect{fill:color-mix(in oklch,var(--panel),rgb(var(--blue-rgb)) calc(12% + 88%*var(--v)))}
.traffic rect:hover{stroke:var(--warm);stroke-width:1.5}
.traffic-picture img{aspect-ratio:auto;max-width:620px}
#tip{white-space:pre-line}
@media (max-width:800px){.traffic-pair{grid-template-columns:minmax(0,1fr)}}
`;
