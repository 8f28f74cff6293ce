import type { Answers, Batch, Trainer, TrainerState } from '../../src/learn/trainer.ts';

/**
 * Softmax regression as a trainer, in plain double-precision loops on f32 weights: what the loop needs to be tested. Gradient descent with momentum;
 * the sixth number of a sample's map, where there is one, is added to its first input, so that maps matter.
 */
export class SoftmaxTrainer implements Trainer {
  readonly adapter = 'test';
  readonly parameterCount: number;
  #state: TrainerState;
  /** What was asked of it, for tests that look. */
  readonly seen: { labels: number[]; rate: number; maps: number }[] = [];
  beforeAnswer = (): void => {};

  constructor(readonly size: number, readonly classes: number, readonly momentum = 0.9) {
    this.parameterCount = size * classes;
    this.#state = { step: 0, numbers: { weights: new Float32Array(size * classes), 'momentum of weights': new Float32Array(size * classes) } };
  }

  async learn(batch: Batch, rate: number): Promise<Answers> {
    const { answers, gradient } = this.#run(batch);
    this.seen.push({ labels: Array.from(batch.labels), rate, maps: batch.maps?.length ?? 0 });
    const { step, numbers: { weights, 'momentum of weights': velocity } } = this.#state;
    const moved = velocity.map((each, k) => this.momentum * each + gradient[k]);
    this.#state = { step: step + 1, numbers: { weights: weights.map((each, k) => each - rate * moved[k]), 'momentum of weights': moved } };
    return answers;
  }

  async answer(batch: Batch): Promise<Answers> {
    this.beforeAnswer();
    return this.#run(batch).answers;
  }

  #run({ inputs, labels, maps }: Batch): { answers: Answers; gradient: Float64Array } {
    const { size, classes } = this;
    const { weights } = this.#state.numbers;
    const samples = labels.length;
    const answers = { scores: new Float32Array(samples * classes), losses: new Float32Array(samples), correct: new Float32Array(samples) };
    const gradient = new Float64Array(size * classes);
    for (let sample = 0; sample < samples; sample++) {
      const input = (k: number): number => inputs[sample * size + k] + (maps && k === 0 ? maps[(sample * maps.length) / samples + 5] : 0);
      const scores = Array.from({ length: classes }, (_, c) => Array.from({ length: size }, (__, k) => weights[k * classes + c] * input(k)).reduce((sum, each) => sum + each, 0));
      const most = Math.max(...scores);
      const shares = scores.map((each) => Math.exp(each - most));
      const total = shares.reduce((sum, each) => sum + each, 0);
      answers.scores.set(scores, sample * classes);
      answers.losses[sample] = Math.log(total) + most - scores[labels[sample]];
      answers.correct[sample] = Number(scores.indexOf(most) === labels[sample]);
      for (let c = 0; c < classes; c++) {
        const error = (shares[c] / total - Number(c === labels[sample])) / samples;
        for (let k = 0; k < size; k++) gradient[k * classes + c] += error * input(k);
      }
    }
    return { answers, gradient };
  }

  async state(): Promise<TrainerState> {
    return structuredClone(this.#state);
  }

  async restore(state: TrainerState): Promise<void> {
    this.#state = structuredClone(state);
  }

  network(): Promise<never> {
    throw new Error('softmax regression is no network of spikes');
  }

  dispose(): void {}
}
