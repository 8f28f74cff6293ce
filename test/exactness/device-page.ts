/** A page that runs the jobs it is given, and tells the test about each run. */
import { runOnGpu, type Job } from './jobs.ts';

declare global {
  interface Window {
    runJobs?: (jobs: readonly Job[]) => Promise<void>;
    tell?: (message: object) => Promise<void>;
  }
}

window.runJobs = (jobs) => runOnGpu(navigator.gpu, jobs, false, (what) => window.tell!(what), (each) => window.tell!(each));
