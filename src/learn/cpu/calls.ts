import type { Adam, Convolve, Delay, Eligibility, Neuron, Op, Pool, Readout, Reduce, Sgd } from '../plan/ops.ts';
import { convolveCalls } from './convolve.ts';
import { eligibilityAddresses } from './eligibility-wat.ts';
import { normaliseCalls, weightNormCalls } from './groups.ts';
import type { Call, Layout } from './layout.ts';
import { matmulCalls } from './matmul.ts';
import { neuronAddresses } from './neuron-wat.ts';
import { mapNumbers } from '../plan/settings.ts';

/** The calls that carry out one op. `generated` names the kernel that was written for its shapes. */
export function callsOf(op: Op, layout: Layout, generated: (op: Neuron | Eligibility | Convolve | Pool) => string): Call[] {
  const at = layout.place.bind(layout);
  switch (op.kind) {
    case 'fill': return [['fill', at(op.to, op.size), op.size, op.value]];
    case 'copy': return [['copy', at(op.from, op.size), at(op.to, (op.copies ?? 1) * op.size), op.size, op.copies ?? 1]];
    case 'add': return [['add', at(op.from, op.size), at(op.to, op.size), op.size, op.factor]];
    case 'multiply': return [['multiply', at(op.from, op.rows * op.size), at(op.by, op.size), at(op.to, op.rows * op.size), op.rows, op.size]];
    case 'reduce': return [reduceCall(op, layout)];
    case 'matmul': return matmulCalls(op, layout);
    case 'neuron': return [[generated(op), op.samples, op.steps, ...neuronAddresses(op).map(([, view]) => at(view))]];
    case 'eligibility': return [[generated(op), op.samples, op.pre, op.post, ...eligibilityAddresses(op).map(({ view, size }) => at(view, size))]];
    case 'readout': return [readoutCall(op, layout)];
    case 'loss': return [[op.how === 'cross-entropy' ? 'cross_entropy' : 'mean_square', at(op.score, op.samples * op.size), at(op.labels, op.samples), at(op.dScore, op.samples * op.size),
      at(op.losses, op.samples), at(op.correct, op.samples), op.samples, op.size, op.scale, op.smoothing, op.on, op.off, op.divisor]];
    case 'penalty': return [['penalty', at(op.means, op.size), at(op.dSeries, op.rows * op.size), op.rows, op.size, (2 * op.strength) / op.rows, op.low, op.high]];
    case 'quantise': return [['quantise', at(op.from, op.size), at(op.to, op.size), op.size, op.step, op.low, op.high]];
    case 'clip': return [['clip', at(op.gradients, op.size), op.size, at(op.scale), op.most]];
    case 'sgd': return [['sgd', ...updated(op, layout), at(op.velocity, op.size), op.size, op.rate, op.decay, op.low, op.high, op.momentum]];
    case 'adam': return [['adam', ...updated(op, layout), at(op.first, op.size), at(op.second, op.size), op.size, op.rate, op.decoupled ? 0 : op.decay, op.decoupled ? op.decay : 0, op.low, op.high,
      op.beta1, 1 - op.beta1, op.beta2, 1 - op.beta2, op.epsilon]];
    case 'convolve': return convolveCalls(op, layout, generated);
    case 'pool': return [poolCall(op, layout, generated(op))];
    case 'normalise': return normaliseCalls(op, layout);
    case 'weight-norm': return weightNormCalls(op, layout);
    case 'delay': return [delayCall(op, layout)];
    case 'warp': {
      const { samples, channels, height, width, grid } = op;
      const size = samples * channels * height * width;
      return [['warp', at(op.from, size), at(op.to, size), at(op.maps, samples * mapNumbers(grid)), samples, channels, height, width, grid, ...layout.scratch(2 * grid)]];
    }
  }
}

function reduceCall({ from, to, outer, groups, inner, factor, accumulate }: Reduce, layout: Layout): Call {
  const [source, target] = [layout.place(from, outer * groups * inner), layout.place(to, groups)];
  return inner === 1 ? ['reduce_columns', source, target, outer, groups, Number(accumulate), factor] : ['reduce_runs', source, target, outer, groups, inner, Number(accumulate), factor];
}

function readoutCall({ direction, how, series, score, at, dSeries, dScore, steps, samples, size, firstStep, total }: Readout, layout: Layout): Call {
  const row = samples * size;
  const places = [layout.place(score, row), layout.place(at, row)];
  if (direction === 'output') return [`score_${how}`, layout.place(series, steps * row), ...places, steps, row, firstStep, -total];
  return [`spread_${how}`, layout.place(dSeries!, steps * row), ...places, layout.place(dScore!, row), steps, row, firstStep, -total];
}

function poolCall({ input, output, rows, channels, height, width, window: [down, across] }: Pool, layout: Layout, name: string): Call {
  const planes = rows * channels;
  return [name, layout.place(input, planes * height * width), layout.place(output, planes * Math.floor(height / down) * Math.floor(width / across)), planes];
}

/** Views of step 0 have the earlier steps before them. */
function delayCall({ direction, input, output, delays, dInput, dOutput, gradient, steps, samples, size, most }: Delay, layout: Layout): Call {
  const row = samples * size;
  const series = (view: Delay['input']): number => {
    layout.place({ ...view, offset: view.offset - (most + 1) * row }, (steps + most + 1) * row);
    return layout.place(view);
  };
  const shared = [layout.place(delays, size), steps, samples, size, most];
  if (direction === 'output') return ['delay', series(input), layout.place(output, steps * row), ...shared];
  return ['delay_adjoint', series(input), series(dInput!), layout.place(dOutput!, steps * row), layout.place(gradient!, size), ...shared];
}

const updated = ({ weights, gradients, settings, size }: Sgd | Adam, layout: Layout): number[] => [layout.place(weights, size), layout.place(gradients, size), layout.place(settings, 5)];
