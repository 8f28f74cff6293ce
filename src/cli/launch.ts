/** How Chrome is started so that WebGPU has an adapter, with or without a GPU. */
import { existsSync } from 'node:fs';
import type { Browser } from 'puppeteer';
import { WebspikeError } from '../errors.ts';
import { NoBrowserError } from './install-chrome.ts';
import { chromeRemedy } from './chrome.ts';

/** What decides about the flags; tests bring their own. */
export interface LaunchHost {
  readonly platform: NodeJS.Platform;
  readonly root: boolean;
  /** Whether an NVIDIA driver is loaded. */
  readonly nvidia: boolean;
}

export interface LaunchWish {
  readonly headless: boolean;
  /** Take the software adapter even where there is a GPU. */
  readonly software?: boolean;
}

function thisMachine(): LaunchHost {
  return { platform: process.platform, root: process.getuid?.() === 0, nvidia: existsSync('/dev/nvidia0') || existsSync('/proc/driver/nvidia/version') };
}

/** Keeps Chrome from talking to the network by itself, and from slowing a page nobody looks at. */
const QUIET = [
  '--disable-background-networking', '--disable-component-update', '--disable-domain-reliability', '--disable-sync', '--disable-default-apps',
  '--no-first-run', '--no-default-browser-check', '--no-pings', '--disable-background-timer-throttling', '--disable-renderer-backgrounding', '--disable-backgrounding-occluded-windows',
];

/**
 * Chrome's flags. On Linux without a GPU `--enable-unsafe-webgpu` gives SwiftShader; never add
 * `--ignore-gpu-blocklist` there, it makes `requestAdapter()` return null. NVIDIA's driver is reached through Vulkan.
 */
export function launchArguments({ headless, software = false }: LaunchWish, host: LaunchHost = thisMachine()): string[] {
  const flags = [...(headless ? ['--headless=new'] : []), ...QUIET];
  if (host.platform !== 'linux') return flags;
  // Chrome refuses to start its sandbox for root, the usual user of a container.
  if (host.root) flags.push('--no-sandbox');
  flags.push('--enable-unsafe-webgpu');
  if (software) flags.push('--use-webgpu-adapter=swiftshader');
  else if (host.nvidia) flags.push('--use-angle=vulkan', '--enable-features=Vulkan', ...(headless ? ['--disable-vulkan-surface'] : []));
  return flags;
}

/**
 * Starts Chrome through Puppeteer. Signals stay ours: the first Ctrl-C must save a checkpoint, not kill the browser.
 *
 * @throws WebspikeError when a window is wished for where there is no display; NoBrowserError when Chrome does not start.
 */
export async function launchChrome(path: string, wish: LaunchWish): Promise<Browser> {
  if (!wish.headless && process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    throw new WebspikeError('--open', 'there is no display to open a window on', 'leave --open out; the report shows the same pictures');
  }
  // Optional: its own installation fails where it may not download a browser, and must not take webspike's along.
  const { default: puppeteer } = await import('puppeteer').catch(() => {
    throw new NoBrowserError('the package puppeteer', 'is not installed', 'run "PUPPETEER_SKIP_DOWNLOAD=1 npm install puppeteer"');
  });
  try {
    return await puppeteer.launch({
      executablePath: path,
      headless: wish.headless,
      args: launchArguments(wish),
      defaultViewport: wish.headless ? { width: 1280, height: 900 } : null,
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      timeout: 60_000,
      protocolTimeout: 0,
    });
  } catch (error) {
    const [reason] = (error as Error).message.split('\n');
    throw new NoBrowserError(path, `does not start (${reason})`, chromeRemedy());
  }
}
