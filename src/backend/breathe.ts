/** In ms: as long as a page may stand still without its user noticing. */
export const longestBreath = 50;

/** Lets the event loop have its turn: a page draws, Ctrl-C arrives. Unlike timers, messages do not wait when a page is in the background. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
