import type { AdapterDescription, KernelTime, Machine, RunRequest } from '../backend/backend.ts';
import { DeviceLost } from '../backend/loss.ts';
import type { ArenaName, Plan, PlannedConnection } from '../compile/plan.ts';
import { SimulationError } from '../errors.ts';
import { imageBytes, readImage, writeImage, type Image } from './image.ts';

/** Losses in a row, without anything done between them, after which we give up. */
const mostLosses = 4;
/** Bytes of host memory: networks whose changing state takes more are not protected. */
const mostBytes = 2 ** 30;
/** Bytes written since the last checkpoint that call for the next one. */
const mostJournal = 2 ** 26;

/** Something that was done to a machine, to be done again on another. */
type Deed = (machine: Machine) => unknown;

/**
 * A machine that outlives its devices: it keeps a checkpoint, and a journal of all that happened since. When the device is
 * lost, the plan is loaded again, the checkpoint put back and the journal repeated; since a plan computes the same bits
 * wherever it runs, whoever uses the machine sees a pause and nothing else.
 */
export class Survivor implements Machine {
  readonly backend: Machine['backend'];
  step = 0;
  #checkpoint: Image | null = null;
  #journal: Deed[] = [];
  #journalBytes = 0;
  #savedAt = performance.now();
  #losses = 0;
  #disposed = false;
  #recovery: Promise<void> | null = null;
  /** Connections whose weights differ from the plan's. */
  readonly #changed: Set<PlannedConnection>;

  private constructor(readonly plan: Plan, private machine: Machine, readonly load: () => Promise<Machine>, readonly every: number) {
    this.backend = machine.backend;
    this.#changed = new Set(plan.connections.filter((each) => each.plasticity));
  }

  /**
   * Loads a plan such that it survives, or as it is where its state is too large to be kept.
   *
   * @param load loads the plan, each time anew
   * @param every ms between two checkpoints
   */
  static async create(plan: Plan, load: () => Promise<Machine>, every: number): Promise<Machine> {
    const machine = await loaded(load, 0);
    return imageBytes(plan, plan.connections.filter((each) => each.plasticity)) > mostBytes ? machine : new Survivor(plan, machine, load, every);
  }

  get adapter(): AdapterDescription {
    return this.machine.adapter;
  }

  get bytes(): number {
    return this.machine.bytes;
  }

  async run(request: RunRequest): Promise<void> {
    for (const to = this.step + request.steps; this.step < to;) {
      const from = this.step;
      let due = false;
      const pause = (step: number): boolean => (due = this.#due()) || (request.pause?.(step) ?? false);
      await this.#insist((machine) => machine.run({ ...request, steps: to - from, pause }));
      await this.#took({ ...request, pause: undefined }, from);
      if (!due) return;
    }
  }

  async profile(request: RunRequest): Promise<readonly KernelTime[] | null> {
    const from = this.step;
    const times = await this.#insist((machine) => machine.profile(request));
    await this.#took({ ...request, pause: undefined }, from);
    return times;
  }

  /** A run came to its end, or to a pause. */
  async #took(request: RunRequest, from: number): Promise<void> {
    this.step = this.machine.step;
    const steps = this.step - from;
    await this.#enter((machine) => machine.run({ ...request, steps }));
  }

  construct(): Promise<void> {
    return this.#insist((machine) => machine.construct());
  }

  async finishTrial(samples: number, firstSample = 0): Promise<void> {
    const deed: Deed = (machine) => machine.finishTrial(samples, firstSample);
    await this.#insist(deed);
    await this.#enter(deed);
  }

  async normalise(): Promise<void> {
    const deed: Deed = (machine) => machine.normalise();
    await this.#insist(deed);
    await this.#enter(deed);
  }

  reset(): void {
    this.step = 0;
    this.#do((machine) => machine.reset());
  }

  resumeAt(step: number): void {
    this.step = step;
    this.#do((machine) => machine.resumeAt(step));
  }

  write(arena: ArenaName, offset: number, data: Uint32Array, bank = 0): void {
    const own = data.slice();
    if (arena === 'weights') this.#noteWeights(offset, bank);
    this.#journalBytes += own.byteLength;
    this.#do((machine) => machine.write(arena, offset, own, bank));
  }

  #noteWeights(offset: number, bank: number): void {
    const found = this.plan.connections.find(({ tracts }) => tracts.some((tract) => tract.bank === bank && tract.weights === offset));
    if (found) this.#changed.add(found);
  }

  read(arena: ArenaName, offset: number, words: number, bank = 0): Promise<Uint32Array> {
    return this.#insist((machine) => machine.read(arena, offset, words, bank));
  }

  dispose(): void {
    this.#disposed = true;
    this.#journal = [];
    this.#checkpoint = null;
    this.machine.dispose();
  }

  /** What needs no answer is done at once; where the device is gone already, the journal brings it to the next. */
  #do(deed: Deed): void {
    try {
      deed(this.machine);
    } catch (error) {
      if (!(error instanceof DeviceLost)) throw error;
    }
    this.#journal.push(deed);
  }

  async #enter(deed: Deed): Promise<void> {
    this.#journal.push(deed);
    if (this.#due()) await this.#save();
  }

  #due(): boolean {
    return performance.now() - this.#savedAt > this.every || this.#journalBytes > mostJournal;
  }

  async #save(): Promise<void> {
    const image = await this.#insist((machine) => readImage(this.plan, machine, [...this.#changed]));
    this.#checkpoint = image;
    this.#journal = [];
    this.#journalBytes = 0;
    this.#savedAt = performance.now();
  }

  /** Does something that is answered, on one device after the other if need be. */
  async #insist<T>(deed: (machine: Machine) => Promise<T> | T): Promise<T> {
    for (;;) {
      await this.#recovery;
      try {
        const answer = await deed(this.machine);
        this.#losses = 0;
        return answer;
      } catch (error) {
        if (!(error instanceof DeviceLost) || this.#disposed) throw error;
        await (this.#recovery ??= this.#recover(error).finally(() => (this.#recovery = null)));
      }
    }
  }

  async #recover(loss: DeviceLost): Promise<void> {
    for (let last = loss; ;) {
      await bear(last, ++this.#losses);
      try {
        const machine = await this.load();
        if (this.#checkpoint) writeImage(this.plan, machine, this.#checkpoint);
        for (const deed of this.#journal) await deed(machine);
        this.machine.dispose();
        this.machine = machine;
        if (this.#disposed) machine.dispose();
        return;
      } catch (error) {
        if (!(error instanceof DeviceLost)) throw error;
        last = error;
      }
    }
  }
}

/** Loads a plan, again where the device is lost meanwhile. */
async function loaded(load: () => Promise<Machine>, losses: number): Promise<Machine> {
  try {
    return await load();
  } catch (error) {
    if (!(error instanceof DeviceLost)) throw error;
    await bear(error, losses + 1);
    return loaded(load, losses + 1);
  }
}

/** Waits for a driver to come back to its senses, longer each time; gives up in the end. */
async function bear(loss: DeviceLost, losses: number): Promise<void> {
  if (losses > mostLosses) {
    throw new SimulationError(loss.subject, `the device was lost ${losses} times in a row: ${loss.reason}`, 'take a smaller network or batch, close what else uses the GPU, or restore the last snapshot with backend "cpu"');
  }
  if (losses > 1) await new Promise((resolve) => setTimeout(resolve, 50 * 4 ** (losses - 1)));
}
