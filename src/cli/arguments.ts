/** Arguments of commands: checked on the way in, written as a shell takes them on the way out. */
import { InvalidArgumentError } from 'commander';

/**
 * The command that goes on from `checkpoint` with the same options, as the user would type it.
 *
 * @param given the arguments after the command's own words.
 * @param command these words: `npx webspike mnist`.
 */
export function resumeCommand(given: readonly string[], checkpoint: string, command: string): string {
  const kept = given.filter((word, index) => word !== '--resume' && !word.startsWith('--resume=') && given[index - 1] !== '--resume');
  return commandLine(command, [...kept, '--resume', checkpoint]);
}

/** Words as a shell takes them. */
export function commandLine(command: string, words: readonly string[]): string {
  return [command, ...words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))].join(' ');
}

/** A whole number within bounds. */
export function whole(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isInteger(value) || value < least || value > most) {
      throw new InvalidArgumentError(`Give a whole number from ${least.toLocaleString('en-US')} to ${most.toLocaleString('en-US')}.`);
    }
    return value;
  };
}

/** A name that is not another option by mistake. */
export function filled(what: string): (text: string) => string {
  return (text) => {
    if (text === '' || text.startsWith('--')) throw new InvalidArgumentError(`Give ${what}.`);
    return text;
  };
}

/** An http or https address. */
export function address(text: string): string {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) throw new InvalidArgumentError('Give an http or https address.');
  return text;
}
