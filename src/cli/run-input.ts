/** The file that `--input` names. */
import type { RunInput } from '../chip/ported.ts';
import { checkRunInput } from '../chip/run-input.ts';
import { readJson } from './files.ts';

/** @throws WebspikeError that names the field. */
export async function readRunInput(file: string): Promise<RunInput> {
  const subject = `--input ${file}`;
  return checkRunInput(await readJson(file, subject, 'give a JSON file with "steps" and "input" or "input_spikes"'), subject);
}
