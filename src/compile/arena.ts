import { arenaNames, type ArenaName, type Part } from './plan.ts';

/** Hands out stretches of the arenas, and keeps the list for the printed plan. */
export class Arenas {
  readonly parts: Part[] = [];
  readonly words: Record<ArenaName, number> = Object.fromEntries(arenaNames.map((each) => [each, 0])) as Record<ArenaName, number>;

  /** Offset of `words` new words. */
  take(arena: ArenaName, name: string, words: number): number {
    const offset = this.words[arena];
    if (words > 0) this.parts.push({ arena, name, offset, words });
    this.words[arena] += words;
    return offset;
  }
}
