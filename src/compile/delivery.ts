import { WebspikeError } from '../errors.ts';
import { strategies, type Strategy } from './plan.ts';
import type { BuiltSynapses } from './synapses.ts';

/** Which strategy to use, for all connections where it is possible, or for those named. */
export type DeliveryChoice = 'auto' | Strategy | Readonly<Record<string, Strategy>>;

/** Bytes that stored synapses may take unless the user says otherwise. */
export const defaultMemory = 3 * 2 ** 30;

export interface DeliverySituation {
  readonly name: string;
  readonly built: BuiltSynapses;
  readonly plastic: boolean;
  /** Plastic weights of one bit. */
  readonly binary?: boolean;
  readonly pre: number;
  readonly post: number;
  /** Most bytes of one buffer. */
  readonly bindingBytes: number;
  /** Most bytes that all stored synapses together should take. */
  readonly memoryBytes: number;
  /** Bytes that storing the synapses of all connections would take. */
  readonly storedBytes: number;
}

/** Chooses how a connection is delivered. A choice forced for one connection by name must be possible. */
export function chooseDelivery(situation: DeliverySituation, choice: DeliveryChoice): Strategy {
  const { name, built } = situation;
  if (typeof choice === 'object') {
    const forced = choice[name];
    const obstacle = forced && obstacleTo(forced, situation);
    if (obstacle) throw new WebspikeError(`connection "${name}", delivery`, `"${forced}" is not possible: ${obstacle}`, 'choose another strategy, or "auto"');
    if (forced) return forced;
  } else if (choice !== 'auto' && obstacleTo(choice, situation) === null) return choice;
  if (situation.binary) {
    const obstacle = obstacleTo('bits', situation);
    if (obstacle) throw new WebspikeError(`connection "${name}"`, obstacle, 'use 32 bits, or an adapter with larger buffers');
    return 'bits';
  }
  if (built.shape === 'uniform') return 'uniform';
  if (obstacleTo('convolution', situation) === null) return 'convolution';
  if (built.shape === 'dense' && obstacleTo('dense', situation) === null) return 'dense';
  // Plastic matrices are learned where they are gathered: rows of them would stand still.
  if (built.shape === 'dense' && situation.plastic) throw new WebspikeError(`connection "${name}"`, obstacleTo('dense', situation)!, 'use a smaller network, an adapter with larger buffers, or backend "cpu"');
  const large = situation.storedBytes > situation.memoryBytes;
  return large && obstacleTo('procedural', situation) === null ? 'procedural' : 'scatter';
}

/** All strategies that could serve a connection. */
export function possibleDeliveries(situation: DeliverySituation): Strategy[] {
  return strategies.filter((each) => obstacleTo(each, situation) === null);
}

/** Why a strategy cannot serve a connection, or `null`. */
function obstacleTo(strategy: Strategy, { built, plastic, binary, pre, post, bindingBytes }: DeliverySituation): string | null {
  const { rows, list, shape, weight, delay, transmits, total } = built;
  if (plastic && built.convolution && strategy !== 'convolution') return 'plastic weights of a convolution are shared';
  if (binary) {
    const bytes = 4 * pre * Math.ceil(post / 32);
    if (strategy !== 'bits') return 'plastic weights of one bit are gathered from a matrix of bits';
    if (shape !== 'dense') return 'weights of one bit need all-to-all connectivity with one delay';
    return bytes < bindingBytes ? null : `its matrix of ${pre} × ${post} bits takes ${bytes} bytes, more than the ${bindingBytes} of one buffer`;
  }
  const oneDelay = typeof delay === 'number';
  switch (strategy) {
    case 'uniform':
      return shape === 'uniform' ? null : 'it needs all-to-all connectivity with one static weight and one delay';
    case 'dense':
      if (total) return 'a matrix is summed once, and the synapse model asks for the sum of the weights, too';
      if (!oneDelay) return 'a matrix has one delay';
      if (plastic && shape !== 'dense') return 'plastic weights of absent synapses would grow';
      if (shape !== 'dense' && (rows ? weight instanceof Float32Array : typeof weight === 'object' && !(weight instanceof Float32Array))) return 'its weights are not drawn with its rows';
      return pre * post * 4 <= bindingBytes ? null : `its matrix of ${pre} × ${post} weights takes ${pre * post * 4} bytes, more than the ${bindingBytes} of one buffer`;
    case 'bits':
      if (transmits || total) return 'bits count spikes, whatever these send';
      if (typeof weight !== 'number' || !oneDelay || plastic) return 'one bit per pair leaves room for one static weight and one delay only';
      if (list ? hasRepeats(built) : rows?.rule !== 'permuted-row' && rows?.rule !== 'all' && rows?.rule !== 'one') return 'two synapses between the same neurons do not fit one bit';
      return null;
    case 'scatter':
      return built.shape === 'uniform' ? 'every source reaches every target over one weight' : built.shape === 'dense' && plastic ? 'plastic matrices are gathered' : null;
    case 'partition':
      if (transmits || total) return 'partitions add up the weights alone';
      if (plastic) return 'plastic synapses are delivered where they are learned';
      return oneDelay && built.shape === 'sparse' ? null : 'partitions need listed or drawn synapses with one delay';
    case 'convolution': {
      const bytes = 4 * (weight instanceof Float32Array ? weight.length : 0);
      if (!built.convolution) return 'it needs the connectivity convolution';
      return bytes <= bindingBytes ? null : `its kernel takes ${bytes} bytes, more than the ${bindingBytes} of one buffer`;
    }
    case 'procedural':
      if (plastic) return 'plastic weights must be stored';
      if (!rows || shape === 'uniform') return 'only drawn connectivity can be drawn again';
      return weight instanceof Float32Array || delay instanceof Uint32Array ? 'its weights or delays are given as a list' : null;
  }
}

function hasRepeats({ list }: BuiltSynapses): boolean {
  const { rowStart, target } = list!;
  for (let i = 0; i + 1 < rowStart.length; i++) {
    for (let s = rowStart[i] + 1; s < rowStart[i + 1]; s++) if (target[s] === target[s - 1]) return true;
  }
  return false;
}
