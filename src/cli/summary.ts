/** What the terminal says when the digits job is done. */
import type { DigitsResult } from '../learn/digits/types.ts';
import { styleText } from './style.ts';
import { duration, grouped, line, percent, short } from './text.ts';

/** The closing lines: accuracy, throughput, adapter, report. */
export function summarise(result: DigitsResult, report: string): string {
  const { throughput, counts, seconds, options } = result;
  const total = seconds.build + seconds.learn + seconds.label + seconds.judge;
  return [
    '',
    line('accuracy', styleText.bold(styleText.good(percent(result.accuracy))) + ` of ${grouped(counts.held)} held-out digits`),
    line('network', `${options.network}, ${grouped(options.neurons)} neurons, ${grouped(counts.learn)} digits × ${options.epochs} epoch${options.epochs === 1 ? '' : 's'}, batch ${options.batch}, seed ${options.seed}`),
    line('throughput', `${short(throughput.imagesPerSecond)} images/s · ${short(throughput.synapticEventsPerSecond)} synaptic events/s · ${short(throughput.neuronUpdatesPerSecond)} neuron updates/s`),
    line('time', `${duration(total)} (learn ${duration(seconds.learn)}, label ${duration(seconds.label)}, judge ${duration(seconds.judge)})`),
    line('adapter', `${result.adapter}, backend ${result.backend}`),
    line('report', styleText.bold(report)),
    '',
  ].join('\n');
}
