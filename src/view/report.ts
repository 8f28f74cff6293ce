import type { DigitsResult } from '../learn/digits/types.ts';
import { confusionTotals } from './confusion.ts';
import { formatCount, formatDuration, formatPercent, formatPlural, wilsonInterval } from './format.ts';
import { html, trusted, type Html } from './html.ts';
import { SCRIPT } from './script.ts';
import { confusionSection, curveSection, dataSection, fieldsSection, mistakesSection, NETWORKS, rasterSection, repeatSection, throughputSection } from './sections.ts';
import { chipRules, STYLES } from './styles.ts';

/** The browser itself holds the report to its word: nothing is fetched from anywhere. */
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
const CLASS_NAMES = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'x'];

/**
 * The report of a digits run as one HTML file that needs nothing else: no network, no fonts, and no
 * script to be read. Light or dark as the reader's system is; prints light.
 *
 * @example
 * await writeFile('report.html', renderReport(result));
 */
export function renderReport(result: DigitsResult): string {
  const title = `${formatPercent(result.accuracy)} · ${result.options.network}, ${formatPlural(result.options.neurons, 'neuron')} · webspike`;
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="webspike">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${trusted(STYLES + chipRules(CLASS_NAMES))}</style>
</head>
<body>
<main>
${headline(result)}
${throughputSection(result)}
${fieldsSection(result)}
${rasterSection(result)}
${curveSection(result)}
${confusionSection(result)}
${mistakesSection(result)}
${dataSection(result)}
${repeatSection(result)}
</main>
<footer>Made by webspike. This file is complete in itself: it can be kept, sent and printed, and loads nothing.</footer>
<div id="tip" aria-hidden="true"></div>
<script>${trusted(SCRIPT)}</script>
</body>
</html>
`.text;
}

function headline(result: DigitsResult): Html {
  const { options, counts } = result;
  const { right, total } = confusionTotals(result.confusion);
  const { low, high } = wilsonInterval(right, total);
  const passes = options.epochs === 1 ? '' : ` in ${options.epochs} passes`;
  return html`<header>
<p class="brand"><svg viewBox="0 0 44 20" aria-hidden="true"><path d="M1 15H12L15 13L18 2L21 18L24 15H30L32 13L34 6L36 17L38 15H43"/></svg><span><b>webspike</b> · handwritten digits</span></p>
<h1><em>${formatPercent(result.accuracy)}</em> of held-out digits judged right</h1>
<p class="lead">${formatPlural(options.neurons, 'spiking neuron')} learned ${formatPlural(counts.learn, 'image')}${passes} without being told a class, in ${formatDuration(result.seconds.learn)}.${total > 0 && html` Of ${formatPlural(total, 'digit')} never seen before, ${formatCount(right)} were then judged right (${formatPercent(0.95, 0)} interval: ${formatPercent(low)} to ${formatPercent(high)}).`}</p>
<dl class="facts">
${fact('Network', NETWORKS[options.network] ?? options.network)}
${fact('Neurons', formatCount(options.neurons))}
${fact('Images learned', `${formatCount(counts.learn)}${options.epochs === 1 ? '' : ` × ${options.epochs} passes`}`)}
${fact('Backend', result.backend === 'webgpu' ? 'WebGPU' : 'CPU')}
${fact('Adapter', adapterName(result))}
${fact('Plan', result.plan, 'wide')}
</dl>
</header>`;
}

/** The badge says "software" even where the adapter's own name does not, and the name does not repeat it. */
function adapterName({ adapter, software }: DigitsResult): Html {
  if (!software) return html`${adapter}`;
  return html`${adapter.replace(/\s*\(software\)/i, '')}<span class="badge">software</span>`;
}

function fact(name: string, value: Html | string, kind?: string): Html {
  return html`<div${kind && html` class="${kind}"`}><dt>${name}</dt><dd>${value}</dd></div>`;
}
