import type { Machine } from '../backend/backend.ts';
import { keptBySynapses } from '../compile/kept.ts';
import type { ArenaName, Plan, PlannedConnection } from '../compile/plan.ts';
import { readWords, writeWords } from './weights.ts';

/** The arenas that change while a simulation runs, or because the caller sets something. */
const arenas = ['values', 'state', 'spikes', 'ring', 'control'] as const satisfies readonly ArenaName[];
/** With the trains of spike arrays, and weights. */
export const imageParts = [...arenas, 'given', 'weights'] as const;

/** All words by which a machine differs from one that was just loaded. */
export interface Image {
  readonly step: number;
  readonly connections: readonly PlannedConnection[];
  readonly arenas: Readonly<Record<(typeof imageParts)[number], Uint32Array>>;
}

/** Words of the given spikes of each spike array. */
const givenOf = (plan: Plan): { offset: number; words: number }[] =>
  plan.populations.flatMap(({ given, words }) => (given ? [{ offset: given.offset, words: given.steps * plan.batch * words }] : []));

/** Bytes of an image, roughly: of drawn synapses split over several buffers only the sum is known. */
export function imageBytes(plan: Plan, connections: readonly PlannedConnection[]): number {
  const weights = connections.reduce((sum, { synapses, weights: { stride, bits } }) => sum + stride * synapses * (bits / 8), 0);
  const kept = keptBySynapses({ connections }).reduce((sum, { words }) => sum + words, 0);
  return weights + 4 * (kept + arenas.reduce((sum, name) => sum + plan.words[name], 0) + givenOf(plan).reduce((sum, { words }) => sum + words, 0));
}

/** @param connections those whose weights changed, or may have. */
export async function readImage(plan: Plan, machine: Machine, connections: readonly PlannedConnection[]): Promise<Image> {
  const { step } = machine;
  // First, because late learners catch up before their weights are read.
  const weights = await readWords(machine, connections);
  const read = {} as Record<(typeof arenas)[number], Uint32Array>;
  for (const name of arenas) read[name] = await machine.read(name, 0, plan.words[name]);
  const places = givenOf(plan);
  const given = new Uint32Array(places.reduce((sum, { words }) => sum + words, 0));
  let at = 0;
  for (const { offset, words } of places) {
    given.set(await machine.read('structure', offset, words), at);
    at += words;
  }
  return { step, connections, arenas: { ...read, given, weights } };
}

export function writeImage(plan: Plan, machine: Machine, image: Image): void {
  // First, because late learners catch up before their weights are changed.
  writeWords(machine, image.connections, image.arenas.weights);
  for (const name of arenas) machine.write(name, 0, image.arenas[name]);
  let at = 0;
  for (const { offset, words } of givenOf(plan)) machine.write('structure', offset, image.arenas.given.subarray(at, at += words));
  machine.resumeAt(image.step);
}
