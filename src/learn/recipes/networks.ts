import { parametricLif } from '../../models/parametric-lif.ts';
import { impulseCurrent } from '../../models/direct.ts';
import type { NeuronModel } from '../../models/model.ts';
import { allToAll, convolution } from '../../network/connectivity.ts';
import { uniform, type Distribution } from '../../network/distribution.ts';
import { stimulus, type Connection, type Network, type Population } from '../../network/network.ts';
import { accumulator, analogue, pixels } from '../units.ts';

/** Uniform within ±√(3 / fan-in): variance 1 / fan-in (LeCun et al. 1998, "Efficient BackProp"). */
export const byFanIn = (fanIn: number): Distribution => uniform(-Math.sqrt(3 / fanIn), Math.sqrt(3 / fanIn));

/** What all layers share: a current for one step, within the same step. */
const direct = { delay: 0, synapse: { model: impulseCurrent } } as const;

/** A hidden layer, and how it is reached. */
export type Layer =
  | { readonly kind: 'dense'; readonly size: number }
  /** `side` × `side` kernels to `channels` maps, of a map pooled over `pool` × `pool` first (default 1). */
  | { readonly kind: 'conv'; readonly channels: number; readonly side: number; readonly pool?: number; readonly padding?: number };

export interface LayeredOptions {
  readonly model: NeuronModel;
  readonly parameters?: Population['parameters'];
  readonly layers: readonly Layer[];
  /** Bounds of what hidden units send, where they send their activation instead of spikes. */
  readonly graded?: readonly [low: number, high: number];
}

/**
 * A feed-forward network for images of 28 × 28: pixels sent as they are, hidden layers `hidden 1`, `hidden 2`, …, and ten neurons that sum their
 * input. Connections are called by the layer they lead to.
 *
 * @example
 * const network = layered({ model: parametricLif, layers: [{ kind: 'dense', size: 800 }] });
 */
export function layered({ model, parameters, layers, graded }: LayeredOptions): Network {
  const populations: Record<string, Population> = { pixels: { size: 784, model: pixels, parameters: { value: stimulus() } } };
  const connections: Record<string, Connection> = {};
  let from = 'pixels';
  let shape: readonly [channels: number, height: number, width: number] = [1, 28, 28];
  const sends = (): Pick<Connection, 'transmission'> => (from === 'pixels' ? { transmission: analogue(0, 1) } : graded ? { transmission: analogue(...graded) } : {});
  layers.forEach((layer, at) => {
    const to = `hidden ${at + 1}`;
    const size = shape[0] * shape[1] * shape[2];
    if (layer.kind === 'dense') {
      connections[to] = { from, to, connectivity: allToAll(), weight: byFanIn(size), ...direct, ...sends() };
      shape = [layer.size, 1, 1];
    } else {
      const { channels, side, pool = 1, padding = 0 } = layer;
      const kernel = { shape: [channels, shape[0], side, side], values: byFanIn(shape[0] * side * side) } as const;
      connections[to] = { from, to, connectivity: convolution({ input: shape, pool, padding, kernel }), ...direct, ...sends() };
      const side2 = (before: number): number => before / pool + 2 * padding - side + 1;
      shape = [channels, side2(shape[1]), side2(shape[2])];
    }
    populations[to] = { size: shape[0] * shape[1] * shape[2], model, parameters };
    from = to;
  });
  connections.answer = { from, to: 'answer', connectivity: allToAll(), weight: byFanIn(shape[0] * shape[1] * shape[2]), ...direct, ...sends() };
  populations.answer = { size: 10, model: accumulator };
  return { dt: 1, populations, connections };
}

/** Leaky integrate-and-fire with a time constant of two steps and a hard reset. */
export const lifLayers = (layers: readonly Layer[]): Network => layered({ model: parametricLif, layers });
