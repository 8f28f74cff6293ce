import type { LossOptions } from '../trainer.ts';
import type { Loss } from './ops.ts';

/** What the op of a loss takes from its options. */
export const lossNumbers = (loss: LossOptions): Pick<Loss, 'how' | 'scale' | 'smoothing' | 'on' | 'off'> => (loss.kind === 'cross-entropy'
  ? { how: loss.kind, scale: loss.scale ?? 1, smoothing: loss.smoothing ?? 0, on: 1, off: 0 }
  : { how: loss.kind, scale: 1, smoothing: 0, on: loss.on, off: loss.off });
