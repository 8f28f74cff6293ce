/** What `webspike map` starts from: a network of any format, as whole numbers for a chip, and what that cost. */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { Chip } from '../chip/chips.ts';
import { isIntegerNetwork } from '../chip/integer.ts';
import type { PortedNetwork } from '../chip/ported.ts';
import type { MapReportExtra } from '../chip/map/report.ts';
import { quantise } from '../chip/quantise/quantise.ts';
import type { QuantiseReport } from '../chip/quantise/report.ts';
import { splitAtHand, type Split } from '../data/training.ts';
import type { TrainingData } from '../learn/fit/data.ts';
import { loadTrained, type TrainedNetwork } from '../learn/trained.ts';
import type { Network } from '../network/network.ts';
import { decodeNetwork } from '../simulate/saved.ts';
import { heldData, judgeAtTerminal } from './evaluate.ts';
import { readBytes } from './files.ts';
import type { BackendWish } from './mnist-options.ts';
import { networksFolder, readNetwork } from './networks.ts';
import { openPorted } from './ported-files.ts';
import { styleText } from './style.ts';
import { line, percent } from './text.ts';

/** A network from a file, with what its file knows of how to ask it. */
export interface MapSource {
  readonly name: string;
  readonly ported: PortedNetwork;
  /** Where it was trained on digits. */
  readonly trained?: TrainedNetwork;
}

export interface JudgeWish {
  readonly data?: string;
  readonly split?: Split;
  /** Digits to judge before and after; 0: none. */
  readonly samples: number;
  readonly backend: BackendWish;
}

/** Opens a file of any format, or a network that comes with webspike by its name: the one that never saw the digits at hand. */
export async function openSource(file: string, { data, split = splitAtHand({ data }), ...options }: { readonly dt?: number; readonly units: 's' | 'ms' | 'auto'; readonly data?: string; readonly split?: Split }, folder = networksFolder()): Promise<MapSource> {
  // A folder of SONATA may have such a name, too.
  if (/^[\w-]+$/.test(file) && !existsSync(file)) {
    const { trained, path } = await readNetwork(file, split, folder);
    return { name: trained.name, ported: await openPorted(path), trained };
  }
  const ported = await openPorted(file, options);
  const name = basename(file);
  if (ported.format !== 'webspike') return { name, ported };
  const bytes = await readBytes(file, file, 'give the path of a network');
  const { extra } = await decodeNetwork(bytes, file);
  const isTrained = typeof extra === 'object' && extra !== null && 'trained' in extra;
  return { name, ported, ...(isTrained && { trained: await loadTrained(bytes, file) }) };
}

/** The network in whole numbers, what was lost, and what a judge said before and after. */
export interface WholeNetwork {
  readonly network: Network;
  readonly quantise?: QuantiseReport;
  /** Whole numbers, too, and as many steps longer as it lags. */
  readonly trained?: TrainedNetwork;
  readonly accuracy?: MapReportExtra['accuracy'];
  /** Spikes of a sample by population, and its steps: what a judge counted. */
  readonly judged?: { readonly spikes: Readonly<Record<string, number>>; readonly steps: number };
}

/** Quantises where the network is none of whole numbers, and judges it before and after where it knows digits. */
export async function makeWhole({ name, ported, trained }: MapSource, chip: Chip, input: 'refuse' | 'rate', wish: JudgeWish): Promise<WholeNetwork> {
  const integer = isIntegerNetwork(ported.network);
  const { network, report } = integer ? { network: ported.network, report: undefined } : quantise(ported.network, chip, { input, ...(trained && { steps: trained.steps }) });
  if (report) console.log(line('quantised', `${report.layers.length} population${report.layers.length === 1 ? '' : 's'} of ${styleText.bold(name)} to the whole numbers of ${chip.title}`));
  if (trained === undefined) return { network, quantise: report };
  const whole: TrainedNetwork = { ...trained, network, steps: trained.steps + (report?.latency ?? 0) };
  const counted = trained.made.test && { spikes: trained.made.test.spikes, steps: trained.steps };
  if (wish.samples === 0) return { network, quantise: report, trained: whole, judged: counted };
  const data = await digits(trained, wish);
  const before = integer ? undefined : await judgeAtTerminal(trained, data, wish);
  const after = await judgeAtTerminal(whole, data, wish);
  console.log(line('accuracy', `${before ? `${percent(before.accuracy)} before, ` : ''}${styleText.bold(percent(after.accuracy))} as whole numbers: ${data.source ?? ''}`));
  return { network, quantise: report, trained: whole, accuracy: { before: (before ?? after).accuracy, after: after.accuracy, samples: after.samples, source: (data.source ?? 'digits').replace(/^[\d,]+ of /, '') }, judged: { spikes: after.spikes, steps: whole.steps } };
}

/** Digits that the network never saw, where that can be. */
export async function digits(trained: TrainedNetwork, { data, split = splitAtHand({ data }), samples, backend }: JudgeWish): Promise<TrainingData> {
  if (split === 'bundled' && trained.made.split.startsWith('official')) console.log(line('warning', styleText.warn('this network learned the bundled digits: accuracy before and after can be compared, but says nothing of digits it never saw')));
  return heldData({ data, split, samples: Math.max(1, samples), backend, in: 'node' }, split);
}
