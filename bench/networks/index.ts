import { WebspikeError } from '../../src/errors.ts';
import type { Benchmark } from '../benchmark.ts';
import { brunelStdpBenchmark } from './brunel-stdp.ts';
import { brunelBenchmark } from './brunel.ts';
import { chainBenchmark } from './chain.ts';
import { cobaBenchmark } from './coba.ts';
import { cobahhBenchmark } from './cobahh.ts';
import { cubaBenchmark } from './cuba.ts';
import { diehlCookBatchBenchmark } from './diehl-cook-batch.ts';
import { diehlCookPeersBenchmark } from './diehl-cook-peers.ts';
import { flyBenchmark } from './fly.ts';
import { hiddenLayerBenchmark } from './hidden-16k.ts';
import { microcircuitBenchmark } from './microcircuit.ts';
import { mnistDenseBenchmark } from './mnist-dense.ts';
import { synthBenchmark } from './synth.ts';

/** All networks, in the order of the tables. */
export const benchmarks: readonly Benchmark[] = [
  cubaBenchmark, cobaBenchmark, cobahhBenchmark, brunelBenchmark, brunelStdpBenchmark, microcircuitBenchmark, flyBenchmark, diehlCookPeersBenchmark, diehlCookBatchBenchmark,
  mnistDenseBenchmark, hiddenLayerBenchmark, synthBenchmark, chainBenchmark,
];

/** The network of this name. */
export function findBenchmark(name: string): Benchmark {
  const found = benchmarks.find((each) => each.name === name);
  if (!found) throw new WebspikeError(`benchmark "${name}"`, 'there is no such network', `known: ${benchmarks.map((each) => each.name).join(', ')}`);
  return found;
}
