/** The executable `webspike`. */
import { createProgram, describeError } from './program.ts';
import { styleText } from './style.ts';

/** A browser or a GPU driver that does not let go must not keep a finished command from ending. */
const GRACE_MS = 3000;

try {
  await createProgram().parseAsync();
} catch (error) {
  console.error(`${styleText.bad('error:')} ${describeError(error)}`);
  process.exitCode = 1;
}
setTimeout(() => process.exit(), GRACE_MS).unref();
