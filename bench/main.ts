/** `npm run bench`: webspike on the field's networks, checked before it is timed. */
import { describeError } from '../src/cli/program.ts';
import { createProgram } from './command.ts';
import { serveWorker, workerArgument } from './worker.ts';

const [, , first, second] = process.argv;
if (first === workerArgument) serveWorker(second);
else {
  await createProgram().parseAsync().catch((error: unknown) => {
    console.error(describeError(error));
    process.exitCode = 1;
  });
}
