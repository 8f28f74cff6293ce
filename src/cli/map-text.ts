/** The report of a mapping for the terminal. */
import type { MapReport } from '../chip/map/report.ts';
import { formatDuration, formatNumber, formatSI, formatSmall } from '../view/format.ts';
import { RESOURCE_TITLES } from '../view/floor-plan.ts';
import { styleText } from './style.ts';
import { grouped, line, percent, tableText } from './text.ts';

const { bold, dim, good, bad, warn } = styleText;
const BAR = 20;

/**
 * A mapping as a compact table: cores and their resources, populations, traffic, what it costs as an estimate, and whether it gave the same
 * spikes. Coloured where the terminal has colours.
 *
 * @example
 * console.log(mapReportText(reportMapping(mapping, { ratesFrom: 'given' })));
 */
export function mapReportText(report: MapReport): string {
  const { chip, totals, resources, binds, populations, seconds } = report;
  const [bound] = Object.entries(report.lowerBound ?? {}).sort(([, a], [, b]) => b - a);
  const cores = `${bold(grouped(totals.cores))} of ${chip.title} on ${plural(totals.chips, 'chip')}${bound ? `; ${bound[1] === totals.cores ? 'the fewest there can be' : `at least ${grouped(bound[1])} needed`} (${RESOURCE_TITLES[bound[0] as keyof typeof RESOURCE_TITLES].toLowerCase()})` : ''}`;
  return [
    ...(report.file === undefined ? [] : [line('network', `${bold(report.file)}: ${plural(totals.neurons, 'neuron')}, ${grouped(totals.synapses)} synapses`)]),
    line('cores', `${cores}${seconds === undefined ? '' : `, mapped in ${formatDuration(seconds).replaceAll('\u00a0', ' ')}`}`),
    '',
    tableText([['resource', 'limit', 'mean', 'fullest', ''], ...resources.map(({ resource, limit, mean, most, unverified }) => [
      RESOURCE_TITLES[resource], `${grouped(limit)}${unverified ? '?' : ' '}`, percent(mean / limit, 1), percent(most / limit, 1), `${bar(mean / limit, most / limit)}${resource === binds ? ' binds' : '      '}`,
    ])]),
    '',
    tableText([['population', 'neurons', 'cores', 'synapses', 'spikes/neuron/step'], ...populations.map(({ name, neurons, host, cores: on, synapses, rate }) => [name, grouped(neurons), host ? 'host' : grouped(on), host ? '' : grouped(synapses), formatNumber(rate, 4)])]),
    '',
    line('rates', report.ratesFrom),
    line('traffic', `${plainSI(totals.messagesBetween)} messages a step between cores, ${plainSI(totals.messagesWithin)} within, ${plainSI(totals.messagesFromHost)} from the host; ${plainSI(totals.hops)} hops`),
    ...costLines(report), ...accuracyLines(report), ...verifyLines(report), ...doubtLines(report),
    ...(report.notes ?? []).map((each) => line('note', each)),
  ].join('\n');
}

const plainSI = (value: number): string => formatSI(value).replace('\u00a0', ' ');
const plural = (count: number, noun: string): string => `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;

/** Full squares to the mean, light ones to the fullest. */
function bar(mean: number, most: number): string {
  const [full, light] = [mean, most].map((share) => Math.min(BAR, Math.round(share * BAR)));
  return '█'.repeat(full) + '▒'.repeat(light - full) + '·'.repeat(BAR - light);
}

function costLines({ energy, time, inference, chip }: MapReport): string[] {
  if (energy === undefined) return [line('energy', `none published for ${chip.title}`)];
  const { name, steps } = inference ?? { name: 'step', steps: 1 };
  const text = (value: number, unit: string): string => formatSmall(value, unit).replace('\u00a0', ' ');
  return [
    line('energy', `${bold(text(energy.total * steps * 1e-12, 'J'))} a ${name}${steps > 1 ? ` of ${grouped(steps)} steps` : ''}: an estimate, ${leaves}`),
    ...(time ? [line('time', `at least ${text(time.step * 1e-9, 's')} a step: an estimate, core ${time.busiestCore} has most to do`)] : []),
  ];
}

const leaves = 'without static power, host, input and output';

function accuracyLines({ accuracy }: MapReport): string[] {
  return accuracy === undefined ? [] : [line('accuracy', `${percent(accuracy.before)} before, ${bold(percent(accuracy.after))} as integers: ${grouped(accuracy.samples)} samples (${accuracy.source})`)];
}

function verifyLines({ verify }: MapReport): string[] {
  if (verify === undefined) return [];
  if (verify.equal && verify.spikes === 0) return [line('verified', warn(`nothing spiked in ${plural(verify.steps, 'step')} (input: ${verify.input}), so that nothing was proved: give --input or --rates that make it spike`))];
  const run = `${plural(verify.spikes, 'spike')} in ${plural(verify.steps, 'step')} (input: ${verify.input})`;
  return [line('verified', verify.equal ? `${good('the same spikes')} as the unmapped network: ${run}` : `${bad('not the same spikes')}: ${verify.difference ?? ''} (${run})`)];
}

/** Numbers of one source share a line. */
function doubtLines({ doubtful }: MapReport): string[] {
  return [...new Set(doubtful.map(({ source }) => source))].map((source) => {
    const numbers = doubtful.filter((each) => each.source === source).map(({ title, value, decides }) => (decides ? warn(`${title}: ${grouped(value)}, which decides`) : `${title}: ${grouped(value)}`));
    return line('unverified', `${numbers.join('; ')} ${dim(`(${source})`)}`);
  });
}
