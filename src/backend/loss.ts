import { SimulationError } from '../errors.ts';

/** The device went away, by a driver's reset, a watchdog or a sleeping laptop: what it held is gone, the plan is not. */
export class DeviceLost extends SimulationError {
  constructor(adapter: string, readonly reason: string) {
    super(`adapter "${adapter}"`, `the device was lost: ${reason}`, 'build the simulation again and restore its last snapshot');
  }
}
