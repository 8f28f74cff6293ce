import { impulseCurrent } from '../models/direct.ts';
import { loihiLif } from '../models/loihi-lif.ts';
import type { Connection, Population } from '../network/network.ts';

const texts = ['name', 'equations', 'spike', 'reset', 'refractory', 'adapt', 'method', 'arrival', 'current', 'amount', 'continuous'] as const;

/** What a model computes, in its own words. */
export type ModelTexts = { readonly [text in (typeof texts)[number]]?: string | boolean };

/** Whether two models compute the same: a network from a file brings its models along as texts of its own. */
export const sameModel = (one: ModelTexts, other: ModelTexts): boolean => one === other || texts.every((each) => one[each] === other[each]);

/** Whether a population is of the chip's own neurons. */
export const onChip = ({ model }: Population): boolean => sameModel(model, loihiLif);

/** Whether spikes arrive over a connection as the chip takes them. */
export const isImpulse = ({ synapse }: Connection): boolean => synapse !== undefined && sameModel(synapse.model, impulseCurrent);
