import { describe, expect, it } from 'vitest';
import { type ChromeHost, findChrome } from '../../src/cli/chrome.ts';
import { launchArguments } from '../../src/cli/launch.ts';

/** A machine that has these files. */
function machine(files: readonly string[], rest: Partial<ChromeHost> & { puppeteer?: string } = {}): ChromeHost {
  return { platform: 'linux', env: {}, exists: (path) => files.includes(path), puppeteerPath: async () => rest.puppeteer, ...rest };
}

describe('the search for Chrome', () => {
  const everywhere = ['/my/chrome', '/env/chrome', '/cache/chrome', '/usr/bin/chromium', '/usr/bin/google-chrome'];
  const env = { CHROME_PATH: '/env/chrome', PATH: '/usr/local/bin:/usr/bin' };

  it('takes --chrome, then CHROME_PATH, then Puppeteer’s cache, then PATH', async () => {
    expect(await findChrome(machine(everywhere, { env, puppeteer: '/cache/chrome' }), '/my/chrome')).toBe('/my/chrome');
    expect(await findChrome(machine(everywhere, { env, puppeteer: '/cache/chrome' }))).toBe('/env/chrome');
    expect(await findChrome(machine(everywhere, { env: { PATH: env.PATH }, puppeteer: '/cache/chrome' }))).toBe('/cache/chrome');
    expect(await findChrome(machine(everywhere, { env: { PATH: env.PATH } }))).toBe('/usr/bin/google-chrome');
    expect(await findChrome(machine(['/usr/bin/chromium'], { env: { PATH: env.PATH }, puppeteer: '/cache/gone' }))).toBe('/usr/bin/chromium');
  });

  it('knows the usual places of macOS and Windows', async () => {
    const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
    expect(await findChrome(machine([mac], { platform: 'darwin' }))).toBe(mac);
    const windows = 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe';
    expect(await findChrome(machine([windows], { platform: 'win32', env: { PROGRAMFILES: 'C:\\Program Files' } }))).toBe(windows);
  });

  it('finds nothing on a bare machine', async () => {
    expect(await findChrome(machine([], { env: { PATH: env.PATH } }))).toBeUndefined();
  });

  it('does not look elsewhere when a named Chrome is missing', async () => {
    await expect(findChrome(machine(['/usr/bin/chromium'], { env }))).rejects.toThrow('CHROME_PATH: there is no file /env/chrome. Give the path of the Chrome executable');
    await expect(findChrome(machine(everywhere, { env }), '/gone')).rejects.toThrow('--chrome: there is no file /gone');
  });
});

describe('the flags of Chrome', () => {
  const bare = { platform: 'linux', root: false, nvidia: false } as const;

  it('give a software adapter on Linux without a GPU, and never ignore the blocklist', () => {
    const flags = launchArguments({ headless: true }, bare);
    expect(flags).toContain('--headless=new');
    expect(flags).toContain('--enable-unsafe-webgpu');
    expect(flags).toContain('--disable-background-networking');
    expect(flags).not.toContain('--no-sandbox');
    for (const nvidia of [false, true]) expect(launchArguments({ headless: true }, { ...bare, nvidia })).not.toContain('--ignore-gpu-blocklist');
  });

  it('drop the sandbox for root only', () => {
    expect(launchArguments({ headless: true }, { ...bare, root: true })).toContain('--no-sandbox');
  });

  it('reach an NVIDIA GPU through Vulkan, unless software is wished for', () => {
    const nvidia = { ...bare, nvidia: true };
    expect(launchArguments({ headless: true }, nvidia)).toEqual(expect.arrayContaining(['--use-angle=vulkan', '--enable-features=Vulkan', '--disable-vulkan-surface']));
    expect(launchArguments({ headless: false }, nvidia)).not.toContain('--disable-vulkan-surface');
    const software = launchArguments({ headless: true, software: true }, nvidia);
    expect(software).toContain('--use-webgpu-adapter=swiftshader');
    expect(software).not.toContain('--use-angle=vulkan');
  });

  it('leave macOS and Windows alone, where WebGPU is on', () => {
    expect(launchArguments({ headless: false }, { platform: 'darwin', root: false, nvidia: false })).not.toContain('--enable-unsafe-webgpu');
  });
});
