/** The page that measures one row in a browser. */
import { webgpuBackend } from '../src/backend/webgpu.ts';
import { createDesk } from './desk.ts';

window.bench = createDesk(async () => (navigator.gpu ? webgpuBackend(navigator.gpu) : null), (phase, share) => void window.benchTell?.(phase, share));
