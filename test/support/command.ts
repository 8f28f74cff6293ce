import { stripVTControlCharacters } from 'node:util';
import { Command } from 'commander';
import { vi } from 'vitest';

/**
 * Runs a command line as the program does, and gives what it said, without colours.
 *
 * @param register adds the commands.
 */
export async function runCommand(register: readonly ((program: Command) => void)[], words: readonly string[]): Promise<string> {
  const said: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((text: string) => void said.push(text));
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    const program = new Command('webspike');
    for (const each of register) each(program);
    for (const each of [program, ...program.commands]) each.exitOverride().configureOutput({ writeErr: () => undefined });
    await program.parseAsync(words, { from: 'user' });
  } finally {
    log.mockRestore();
    write.mockRestore();
  }
  return stripVTControlCharacters(said.join('\n'));
}
