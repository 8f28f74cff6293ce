import { buildSynapses, checkEnds, synapseValues } from '../network/connectivity.ts';
import { convolutionShape, convolutionWeights } from '../network/convolution.ts';
import { listConvolution } from '../network/convolution-rows.ts';
import type { Network } from '../network/network.ts';
import { inOrder } from '../network/synapse-list.ts';
import { purposes } from '../random/philox.ts';

/** The synapses of a connection with all that is drawn: those of source `i` are `rowStart[i] … rowStart[i + 1] − 1`. */
export interface Listed {
  readonly rowStart: Uint32Array;
  readonly target: Uint32Array;
  /** One for all, or one each. */
  readonly weight: number | Float32Array;
  /** In ms, likewise. */
  readonly delay: number | Float32Array;
}

/** Lists the synapses of the `index`-th connection as `simulate` would draw them. */
export function listedOf({ dt, populations, connections }: Network, name: string, index: number, key: readonly [number, number]): Listed {
  const { from, to, connectivity, weight = 1, delay = dt } = connections![name];
  const subject = `connection "${name}"`;
  const [pre, post] = [populations[from].size, populations[to].size];
  const weightPurpose = purposes.connection(index, 1);
  checkEnds(connectivity, pre, post, subject);
  const list = connectivity.kind === 'convolution' ? listConvolution(convolutionShape(connectivity, subject), subject) : buildSynapses(connectivity, pre, post, from === to, key, purposes.connection(index, 0), subject);
  const { rowStart, target } = list;
  const own = connectivity.kind === 'convolution' ? inOrder(convolutionWeights(connectivity, key, weightPurpose, subject), list.tap!) : list.weights;
  return { rowStart, target, weight: own ?? synapseValues(weight, list, key, weightPurpose, `${subject}, weight`), delay: synapseValues(delay, list, key, purposes.connection(index, 2), `${subject}, delay`) };
}
