/**
 * An error the user can act on: it names the object by the user's label, says what was expected,
 * what came, and what to do.
 *
 * @example
 * throw new WebspikeError('connection "in→out"', 'weight is NaN at synapse 17', 'give finite weights');
 */
export class WebspikeError extends Error {
  override readonly name: string = 'WebspikeError';

  constructor(readonly subject: string, readonly problem: string, readonly remedy: string) {
    super(`${subject}: ${problem}. ${capitalise(remedy)}.`);
  }
}

/** A model's text that does not parse or names something unknown; `message` shows the place with a caret. */
export class EquationError extends WebspikeError {
  override readonly name = 'EquationError';
}

/** A simulation that left the representable range, lost its device, or was used after `dispose()`. */
export class SimulationError extends WebspikeError {
  override readonly name = 'SimulationError';
}

/** A data or checkpoint file that is missing, cut short or not what its name says. */
export class DataError extends WebspikeError {
  override readonly name = 'DataError';
}

/** Throws a {@link WebspikeError} unless `condition` holds. */
export function expect(condition: boolean, subject: string, problem: string, remedy: string): asserts condition {
  if (!condition) throw new WebspikeError(subject, problem, remedy);
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
