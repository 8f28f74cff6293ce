/** Exit code of a program ended by Ctrl-C. */
export const INTERRUPTED = 130;

/** `npm start` passes Ctrl-C on to a child that the terminal has told already: two signals for one key press. */
const SAME_PRESS_MS = 500;

/**
 * Listens for Ctrl-C (and SIGTERM): `first` at the first press, `second` at the next.
 *
 * @returns a function that stops listening.
 */
export function onInterrupt(first: () => void, second: () => void): () => void {
  let pressed: number | undefined;
  const listener = (): void => {
    const now = performance.now();
    if (pressed === undefined) {
      pressed = now;
      first();
    } else if (now - pressed > SAME_PRESS_MS) {
      second();
    }
  };
  process.on('SIGINT', listener);
  process.on('SIGTERM', listener);
  return () => {
    process.off('SIGINT', listener);
    process.off('SIGTERM', listener);
  };
}

/** Whether a job ended because it was told to stop. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
