import type { GradientOptions } from '../trainer.ts';
import { settings } from './settings.ts';
import type { Layout } from './layout.ts';
import type { Learned } from './learned.ts';
import type { Op, View } from './ops.ts';

type Places = (tensor: string, key: string) => View;

/** Tensors in which an optimiser remembers, each as long as `parameters`. */
export const memoriesOf = ({ optimiser }: GradientOptions): readonly string[] => (optimiser.kind === 'sgd' ? ['velocity'] : ['first moments', 'second moments']);

/** From gradients to new parameters. */
export function updatesOf(layout: Layout, learned: readonly Learned[], places: Places, options: GradientOptions): Op[] {
  const { optimiser, clip = 0 } = options;
  const shared = layout.tensor('settings', settings.count);
  const ops: Op[] = [];
  for (const { key, mask, size } of learned) {
    if (mask) ops.push({ kind: 'multiply', from: places('gradients', key), by: layout.tensor(`synapses of ${key}`, size), to: places('gradients', key), rows: 1, size });
  }
  const [last] = learned.slice(-1);
  if (clip > 0 && last) ops.push({ kind: 'clip', gradients: { tensor: 'gradients', offset: 0 }, size: layout.tensors.get('gradients')!.size, most: clip, scale: { ...shared, offset: settings.scale } });
  for (const { key, size, rate, decay, range: [low, high] } of learned) {
    const update = { weights: places('parameters', key), gradients: places('gradients', key), settings: shared, size, rate, decay: decay ?? optimiser.decay, low, high };
    if (optimiser.kind === 'sgd') ops.push({ kind: 'sgd', ...update, velocity: places('velocity', key), momentum: optimiser.momentum });
    else ops.push({ kind: 'adam', ...update, first: places('first moments', key), second: places('second moments', key), beta1: optimiser.beta1, beta2: optimiser.beta2, epsilon: optimiser.epsilon, decoupled: optimiser.kind === 'adamw' });
  }
  return ops;
}
