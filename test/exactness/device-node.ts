/** A process of its own with one Vulkan driver: runs the jobs it is sent, and answers with one message per run. */
import { create, globals } from 'webgpu';
import { runOnGpu, type Job } from './jobs.ts';

Object.assign(globalThis, globals);
// On globalThis: Node crashes at random when the object that create() returned is collected.
const kept = globalThis as { keptGpu?: GPU };
kept.keptGpu = create([]);

process.once('message', ({ jobs, hardwareOnly }: { jobs: readonly Job[]; hardwareOnly: boolean }) => {
  const send = (message: object): void => void process.send!(message);
  runOnGpu(kept.keptGpu!, jobs, hardwareOnly, send, send)
    .then(() => process.send!('end', () => process.exit(0)), (error: Error) => process.send!({ fatal: error.stack }, () => process.exit(1)));
});
