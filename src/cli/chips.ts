/** `webspike chips`: what webspike knows of chips, number after number, with where it is from. */
import type { Command } from 'commander';
import { chipFromJson } from '../chip/chip-json.ts';
import { chips, type Chip } from '../chip/chips.ts';
import { limitsOf } from '../chip/limits.ts';
import { WebspikeError } from '../errors.ts';
import { readJson } from './files.ts';
import { styleText } from './style.ts';

const { bold, dim, warn, accent } = styleText;

/** Adds the command. */
export function registerChips(program: Command): void {
  program.command('chips [chip]')
    .description('the limits of the chips that networks are mapped to, each with its source; of one: loihi1, loihi2 or a JSON file of your own')
    .action(async (chip: string | undefined) => {
      const shown = chip === undefined ? Object.values(chips) : [await readChip(chip, chip)];
      console.log(shown.map(chipText).join('\n\n'));
    });
}

/**
 * A chip by its name, or from a JSON file that says what differs from one.
 *
 * @param subject how the user named it: `--chip mine.json`.
 */
export async function readChip(name: string, subject: string): Promise<Chip> {
  if (Object.hasOwn(chips, name)) return chips[name];
  const remedy = `choose one of ${Object.keys(chips).join(', ')}, or give a JSON file: { "base": "loihi1", "name": "mine", "core": { "neurons": 256 } }`;
  if (!name.endsWith('.json')) throw new WebspikeError(subject, 'there is no chip of this name', remedy);
  return chipFromJson(await readJson(name, subject, remedy), name);
}

/** A chip's table for the terminal. */
export function chipText(chip: Chip): string {
  const limits = limitsOf(chip);
  const value = (each: number): string => each.toLocaleString('en-US');
  const [wide, long] = [Math.max(...limits.map(({ title }) => title.length)), Math.max(...limits.map(({ limit, unit }) => value(limit.value).length + unit.length + 1))];
  const rows = limits.map(({ title, unit, limit }) => `  ${title.padEnd(wide)}  ${`${value(limit.value)} ${unit}`.padEnd(long)}  ${limit.unverified ? warn('unverified') : '          '}  ${dim(limit.source)}`);
  const graded = `  ${'Spikes with a number (graded)'.padEnd(wide)}  ${chip.graded ? 'yes' : 'no'}`;
  return [`${bold(chip.title)}  ${accent(`--chip ${chip.name}`)}`, ...rows, graded, ...(chip.energy ? [] : [dim('  No energies per operation are published: reports give no estimate.')])].join('\n');
}
