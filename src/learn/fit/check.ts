import { expect } from '../../errors.ts';
import { checkAugmentation } from './augment.ts';
import { checkData, type TrainingData } from './data.ts';
import { checkSchedule } from './schedule.ts';
import type { FitOptions } from './types.ts';

/** @throws WebspikeError that names the option or the data that is not what it must be. */
export function checkOptions(options: FitOptions, data: TrainingData): void {
  const size = checkData(data, 'training data');
  const { validation, schedule, augment, average } = options;
  const whole = { epochs: [options.epochs, 1], batch: [options.batch, 1], seed: [options.seed, 0], patience: [options.patience ?? 1, 1], 'average.epochs': [average?.epochs ?? 1, 1], 'average.every': [average?.every ?? 1, 1] };
  for (const [name, [value, least]] of Object.entries(whole)) expect(Number.isInteger(value) && value >= least && value < 2 ** 32, `option "${name}"`, `got ${value}`, `give a whole number from ${least}`);
  const { decay = 0.99 } = average ?? {};
  expect(decay >= 0 && decay < 1, 'option "average.decay"', `got ${decay}`, 'give a number from 0 to below 1');
  checkSchedule(schedule);
  if (augment) checkAugmentation(augment);
  if (validation) {
    const other = checkData(validation, 'validation data');
    expect(other === size && validation.classes === data.classes, 'validation data', `it has samples of ${other} numbers and ${validation.classes} classes, the training data of ${size} and ${data.classes}`, 'take both from the same set');
  }
  expect(options.patience === undefined || validation !== undefined, 'option "patience"', 'there is no validation split to lose it over', 'give "validation"');
  expect(options.keep !== 'best' || validation !== undefined, 'option "keep"', 'without a validation split nothing says which weights are best', 'give "validation", or keep the last');
}
