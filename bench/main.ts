/** `npm run bench`: webspike on the field's networks, checked before it is timed. */
import { describeError } from '../src/cli/program.ts';
import { createProgram } from './command.ts';

await createProgram().parseAsync().catch((error: unknown) => {
  console.error(describeError(error));
  process.exitCode = 1;
});
