/** Colours and type of the report and of every figure in it; a live page may use the same text in a `<style>`. */
export const STYLES = `
:root{--page:#fcfcfb;--panel:#f4f5f7;--ink:#191c22;--soft:#5a616d;--line:#dfe2e7;--blue:#2457b4;--blue-rgb:36 87 180;--warm:#b3491a;--warm-rgb:214 105 45;--green:#2b7a5c;--on-blue:#fff;--tile-filter:none;color-scheme:light dark}
@media screen and (prefers-color-scheme:dark){:root{--page:#131519;--panel:#1b1e24;--ink:#e7e9ed;--soft:#9ba3b0;--line:#2d323b;--blue:#86b2ff;--blue-rgb:104 158 255;--warm:#f0966a;--warm-rgb:236 124 66;--green:#6fcfa6;--on-blue:#0b1426;--tile-filter:invert(1) hue-rotate(180deg)}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums}
main,footer{max-width:1080px;margin:0 auto;padding:0 28px}
main>header{padding:56px 0 8px}
.brand{display:flex;align-items:center;gap:10px;margin:0 0 28px;color:var(--soft);font-size:14px}
.brand b{color:var(--ink);font-weight:650}
.brand svg{width:44px;height:20px;fill:none;stroke:var(--blue);stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
h1{margin:0;font-size:clamp(27px,4.4vw,42px);line-height:1.15;font-weight:650;letter-spacing:-.02em;text-wrap:balance}
h1 em{font-style:normal;color:var(--blue)}
.lead{max-width:64ch;margin:16px 0 0;color:var(--soft);font-size:17px}
h2{margin:0 0 18px;font-size:21px;line-height:1.3;font-weight:650;letter-spacing:-.01em}
section{margin-top:56px}
.about{max-width:70ch;margin:-12px 0 20px;color:var(--soft)}
dl{margin:0}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:20px 28px;margin:32px 0 0;padding:22px 0;border-block:1px solid var(--line)}
.facts>div{min-width:0}
.facts .wide{grid-column:1/-1}
dt{color:var(--soft);font-size:13px}
dd{margin:1px 0 0;overflow-wrap:anywhere}
.badge{display:inline-block;margin-left:7px;padding:0 8px;border:1px solid currentColor;border-radius:9px;color:var(--warm);font-size:12px;line-height:17px;vertical-align:1px;white-space:nowrap}
.stats{display:grid;grid-template-columns:repeat(auto-fit,minmax(220px,1fr));gap:14px}
.stats>div{padding:18px 20px 16px;border-radius:10px;background:var(--panel)}
.stats dd{font-size:32px;line-height:1.2;font-weight:600;letter-spacing:-.02em}
.stats dd small{font-size:16px;font-weight:400;letter-spacing:0;color:var(--soft)}
.note{color:var(--soft);font-size:14px;margin:12px 0 0;max-width:75ch}
.time{display:flex;gap:2px;height:12px;margin:28px 0 10px;border-radius:6px;overflow:hidden}
.time i{flex:var(--t) 1 0;min-width:2px}
.t0{background:var(--soft)}.t1{background:var(--blue)}.t2{background:var(--green)}.t3{background:var(--warm)}
.legend{display:flex;flex-wrap:wrap;gap:4px 24px;margin:0;padding:0;list-style:none;font-size:14px;color:var(--soft)}
.legend i{display:inline-block;width:10px;height:10px;margin-right:7px;border-radius:3px}
.legend b{color:var(--ink);font-weight:600}
.scroll{overflow-x:auto}
table{border-collapse:collapse}
.plain{width:100%;font-size:15px}
.plain th,.plain td{padding:9px 20px 9px 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;font-weight:400}
.plain thead th{color:var(--soft);font-size:13px}
.plain .num{text-align:right;white-space:nowrap}
svg{display:block}
.ink{filter:var(--tile-filter)}
.tiles{width:100%;height:auto}
.tiles rect{fill:transparent}
.tiles rect:hover{stroke:var(--warm);stroke-width:2}
.chips{display:flex;flex-wrap:wrap;align-items:center;gap:8px 12px;margin:0 0 16px;font-size:14px;color:var(--soft)}
.chips ul{display:flex;flex-wrap:wrap;gap:6px;margin:0;padding:0;list-style:none}
.chips li{padding:1px 11px;border:1px solid var(--line);border-radius:14px;color:var(--soft);cursor:default}
.chips b{margin-right:6px;color:var(--ink)}
.chips li:hover,.chips li:focus-visible{border-color:var(--blue)}
.digit-and-raster{display:grid;grid-template-columns:132px minmax(0,1fr);gap:32px;align-items:start}
figure{margin:0}
figure img{display:block;width:100%;aspect-ratio:1;border-radius:4px;image-rendering:pixelated}
figcaption{margin-top:7px;color:var(--soft);font-size:14px}
figcaption b{color:var(--ink)}
.chart{width:100%;height:auto;min-width:560px;font-size:12px}
.chart text{fill:var(--soft)}
.chart .name{fill:var(--ink);font-weight:600}
.chart .band{font-size:13px}
.chart .frame{fill:none;stroke:var(--line)}
.grid,.tick,.base{stroke:var(--line)}
.base{stroke:var(--soft)}
.spikes path{fill:none}
.s0 path{stroke:var(--ink);opacity:.72}.s1 path{stroke:var(--blue)}.s2 path{stroke:var(--warm)}
.s0 circle{fill:var(--ink)}.s1 circle{fill:var(--blue)}.s2 circle{fill:var(--warm)}
.curve .line{fill:none;stroke:var(--blue);stroke-width:2.2;stroke-linejoin:round;stroke-linecap:round}
.held{stroke:var(--warm);stroke-width:1.4;stroke-dasharray:5 4}
.chart text.held{fill:var(--warm);stroke:none;font-size:13px}
.point rect{fill:transparent}
.point line,.point circle{opacity:0;pointer-events:none}
.point line{stroke:var(--soft)}
.point circle{fill:var(--page);stroke:var(--blue);stroke-width:2.2}
.point:hover line,.point:hover circle,.point:only-of-type circle{opacity:1}
details{margin-top:14px;color:var(--soft);font-size:14px}
summary{cursor:pointer;width:max-content}
details .scroll{max-height:320px;overflow:auto;margin-top:10px}
.confusion{width:100%;min-width:640px;max-width:900px;border-spacing:2px;border-collapse:separate;font-size:15px;table-layout:fixed}
.confusion th{padding:6px 4px;color:var(--soft);font-weight:600}
.confusion .none,.confusion .rate{font-weight:400}
.confusion th:first-child,.corner{width:84px}
.confusion tbody th{color:var(--ink);text-align:right;padding-right:14px}
.confusion thead th{color:var(--ink)}
.confusion td{height:40px;padding:0 4px;border-radius:4px;background:var(--panel);text-align:center}
.confusion .corner,.confusion tfoot td,.confusion .rate{background:none;color:var(--soft)}
.confusion .rate{width:78px;text-align:right}
.confusion tbody .rate{color:var(--ink)}
.confusion tfoot th{font-weight:400;font-size:13px;text-align:right;padding-right:14px}
.confusion tfoot td{font-size:13px}
.corner{font-size:12px;line-height:1.35;vertical-align:bottom}
.corner span{display:block;text-align:right;padding-right:10px}
.confusion .zero{color:transparent}
.confusion .hit{background:rgb(var(--blue-rgb)/var(--p));font-weight:600}
.confusion .strong{color:var(--on-blue)}
.confusion .miss{background:rgb(var(--warm-rgb)/var(--p))}
.mistakes{display:grid;grid-template-columns:repeat(auto-fill,minmax(76px,1fr));gap:22px 18px;margin:0;padding:0;list-style:none}
.mistakes figcaption{text-align:center}
.mistakes .wrong{color:var(--warm);font-weight:600}
.command{display:flex;align-items:flex-start;gap:12px;margin:20px 0 0;padding:15px 18px;border-radius:10px;background:var(--panel)}
.command code{flex:1;font:14px/1.6 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
.command button{padding:1px 11px;border:1px solid var(--line);border-radius:7px;background:var(--page);color:var(--soft);font:inherit;font-size:13px;cursor:pointer}
.command button:hover{color:var(--ink)}
.empty{margin:0;color:var(--soft);font-style:italic}
footer{padding-top:22px;padding-bottom:56px;margin-top:64px;color:var(--soft);font-size:14px}
footer::before{content:"";display:block;border-top:1px solid var(--line);margin-bottom:20px}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
#tip{position:fixed;z-index:9;left:0;top:0;padding:4px 10px;border-radius:7px;background:var(--ink);color:var(--page);font-size:13px;line-height:1.45;pointer-events:none;opacity:0;transition:opacity .08s}
:focus-visible{outline:2px solid var(--blue);outline-offset:3px}
@media (max-width:640px){main,footer{padding-left:18px;padding-right:18px}main>header{padding-top:32px}section{margin-top:44px}.digit-and-raster{grid-template-columns:1fr;gap:18px}.digit-and-raster figure{max-width:112px}.facts{grid-template-columns:1fr 1fr}.confusion{font-size:14px}}
@media print{@page{margin:14mm}body{font-size:11pt;print-color-adjust:exact;-webkit-print-color-adjust:exact}main,footer{max-width:none;padding:0}main>header{padding-top:0}section{margin-top:30px}section,.chart,tr,figure{break-inside:avoid}h2,.about{break-after:avoid}.chart,.confusion{min-width:0}.scroll{overflow:visible}.command button,details,#tip{display:none}}
`;

/** While a class's chip is pointed at or focused, the tiles of the other classes step back. */
export function chipRules(classes: readonly string[]): string {
  return classes.map((name) => `.fields:has(.chips .c${name}:is(:hover,:focus-visible)) rect:not(.k${name}){fill:var(--page);fill-opacity:.86}`).join('\n');
}
