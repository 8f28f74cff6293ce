import { arenaNames, type ArenaName, type BankedArena, type Part } from './plan.ts';

/** Hands out stretches of the arenas, and keeps the list for the printed plan. */
export class Arenas {
  readonly parts: Part[] = [];
  readonly words: Record<ArenaName, number> = Object.fromEntries(arenaNames.map((each) => [each, 0])) as Record<ArenaName, number>;
  /** Words of the synapses' arenas, bank by bank. */
  readonly banks: Record<BankedArena, number>[] = [{ targets: 0, weights: 0 }];

  /** @param capacity most words of one buffer. */
  constructor(readonly capacity: number) {}

  /** Offset of `words` new words. */
  take(arena: Exclude<ArenaName, BankedArena>, name: string, words: number): number {
    const offset = this.words[arena];
    if (words > 0) this.parts.push({ arena, name, offset, words, bank: 0 });
    this.words[arena] += words;
    return offset;
  }

  /** Whether a bank has room for so many words more. */
  fits(bank: number, words: Readonly<Record<BankedArena, number>>): boolean {
    const taken = this.banks[bank];
    return taken.targets + words.targets <= this.capacity && taken.weights + words.weights <= this.capacity;
  }

  /** Room for synapses in one bank: the last, or a new one where that is full. */
  takeSynapses(name: string, words: Readonly<Record<BankedArena, number>>, bank = this.#bankFor(words)): { readonly bank: number } & Readonly<Record<BankedArena, number>> {
    const taken = this.banks[bank];
    const place = { bank, targets: taken.targets, weights: taken.weights };
    for (const arena of ['targets', 'weights'] as const) {
      if (words[arena] > 1) this.parts.push({ arena, name: `${name}: ${arena}`, offset: taken[arena], words: words[arena], bank });
      taken[arena] += words[arena];
    }
    if (bank === 0) Object.assign(this.words, taken);
    return place;
  }

  #bankFor(words: Readonly<Record<BankedArena, number>>): number {
    const last = this.banks.length - 1;
    return this.fits(last, words) ? last : this.banks.push({ targets: 0, weights: 0 }) - 1;
  }
}
