import type { DigitsResult } from '../learn/digits/types.ts';
import { confusionTotals } from './confusion.ts';
import { formatCount, formatDuration, formatPercent, formatPlural, wilsonInterval } from './format.ts';
import { html, type Html } from './html.ts';
import { brand, fact, renderPage } from './page.ts';
import { confusionSection, curveSection, dataSection, fieldsSection, mistakesSection, NETWORKS, rasterSection, repeatSection, throughputSection } from './sections.ts';
import { chipRules } from './styles.ts';
import { trainedSection, type JudgedNetwork } from './trained-section.ts';

const CLASS_NAMES = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'x'];

/**
 * The report of a digits run as one HTML file that needs nothing else: no network, no fonts, and no
 * script to be read. Light or dark as the reader's system is; prints light.
 *
 * @param trained other networks that judged the same digits, to stand beside this one.
 * @example
 * await writeFile('report.html', renderReport(result));
 */
export function renderReport(result: DigitsResult, trained: readonly JudgedNetwork[] = []): string {
  const title = `${formatPercent(result.accuracy)} · ${result.options.network}, ${formatPlural(result.options.neurons, 'neuron')} · webspike`;
  return renderPage({ title, styles: chipRules(CLASS_NAMES), body: html`${headline(result)}
${throughputSection(result)}
${trained.length > 0 && trainedSection(result, trained)}
${fieldsSection(result)}
${rasterSection(result)}
${curveSection(result)}
${confusionSection(result)}
${mistakesSection(result)}
${dataSection(result)}
${repeatSection(result)}` });
}

function headline(result: DigitsResult): Html {
  const { options, counts } = result;
  const { right, total } = confusionTotals(result.confusion);
  const { low, high } = wilsonInterval(right, total);
  const passes = options.epochs === 1 ? '' : ` in ${options.epochs} passes`;
  return html`<header>
${brand('handwritten digits')}
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
