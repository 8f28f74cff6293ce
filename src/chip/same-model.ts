import type { NeuronModel, SynapseModel, TransmissionModel } from '../models/model.ts';
import { impulseCurrent } from '../models/direct.ts';
import { loihiLif } from '../models/loihi-lif.ts';
import type { Connection, Population } from '../network/network.ts';

type Texts = Partial<Omit<NeuronModel, 'parameters' | 'state'>> & Partial<Pick<SynapseModel, 'arrival' | 'current'>> & Partial<Pick<TransmissionModel, 'amount' | 'continuous'>>;

/** Whether two models compute the same: a network from a file brings its models along as texts of its own. */
export function sameModel(one: NeuronModel | SynapseModel | TransmissionModel, other: NeuronModel | SynapseModel | TransmissionModel): boolean {
  const [a, b]: Texts[] = [one, other];
  if (a === b) return true;
  const texts = ['name', 'equations', 'spike', 'reset', 'refractory', 'adapt', 'method', 'arrival', 'current', 'amount', 'continuous'] as const;
  return texts.every((each) => a[each] === b[each]);
}

/** Whether a population is of the chip's own neurons. */
export const onChip = ({ model }: Population): boolean => sameModel(model, loihiLif);

/** Whether spikes arrive over a connection as the chip takes them. */
export const isImpulse = ({ synapse }: Connection): boolean => synapse !== undefined && sameModel(synapse.model, impulseCurrent);
