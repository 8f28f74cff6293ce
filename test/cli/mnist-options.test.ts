import { Command, CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { type MnistOptions, addMnistOptions, checkCombinations, jobOptions } from '../../src/cli/mnist-options.ts';
import { resumeCommand } from '../../src/cli/arguments.ts';

/** Parses as the command does; throws what the user would read. */
function parse(...words: string[]): MnistOptions {
  let said = '';
  const command = addMnistOptions(new Command('mnist').exitOverride().configureOutput({ writeErr: (text) => { said += text; } }));
  try {
    command.parse(words, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) throw new Error(`${said.trim()} [exit ${error.exitCode}]`);
    throw error;
  }
  const options = command.opts<MnistOptions>();
  checkCombinations(options);
  return options;
}

describe('webspike mnist', () => {
  it('needs no options', () => {
    expect(parse()).toEqual({ network: 'wta', seed: 0, backend: 'auto', out: 'webspike-out' });
  });

  it('leaves to the job what was not given', () => {
    expect(jobOptions(parse())).toEqual({ network: 'wta', seed: 0 });
    expect(jobOptions(parse('--network', 'diehl-cook', '--neurons', '400', '--epochs', '2', '--batch', '16', '--seed', '7')))
      .toEqual({ network: 'diehl-cook', neurons: 400, epochs: 2, batch: 16, seed: 7 });
  });

  it.each([
    [['--neurons', 'many'], "option '--neurons <n>' argument 'many' is invalid. Give a whole number from 1 to 100,000."],
    [['--neurons', '0'], 'Give a whole number from 1 to 100,000.'],
    [['--neurons', '1.5'], 'Give a whole number'],
    [['--samples', ''], 'Give a whole number'],
    [['--epochs', '-1'], 'Give a whole number from 1 to 1,000.'],
    [['--batch', '1e9'], 'Give a whole number from 1 to 65,536.'],
    [['--seed', '4294967296'], 'Give a whole number from 0 to 4,294,967,295.'],
    [['--port', '70000'], 'Give a whole number from 0 to 65,535.'],
    [['--network', 'lif'], 'Allowed choices are wta, diehl-cook.'],
    [['--backend', 'gpu'], 'Allowed choices are auto, webgpu, cpu.'],
    [['--save', '--open'], "option '--save <file>' argument '--open' is invalid. Give a file."],
    [['--data', ''], 'Give a folder.'],
    [['--download', 'mnist'], 'Give an http or https address.'],
    [['--data', 'here', '--download', 'http://there'], "option '--download <url>' cannot be used with option '--data <dir>'"],
    [['--nurons', '9'], "unknown option '--nurons'"],
    [['--neurons'], "option '--neurons <n>' argument missing"],
  ])('refuses %j', (words, message) => {
    expect(() => parse(...words)).toThrow(message);
    expect(() => parse(...words)).toThrow('[exit 1]');
  });

  it.each([['--open'], ['--port', '8080'], ['--chrome', '/usr/bin/chromium']])('refuses %s together with --backend cpu', (...words) => {
    expect(() => parse('--backend', 'cpu', ...words)).toThrow(`${words[0]}: needs the page in Chrome, but --backend cpu runs in Node. Leave one of the two out.`);
  });
});

describe('the command to resume', () => {
  it('repeats the options and names the checkpoint once', () => {
    expect(resumeCommand(['--neurons', '400', '--resume', 'old', '--seed', '3'], '/tmp/new', 'npx webspike mnist')).toBe('npx webspike mnist --neurons 400 --seed 3 --resume /tmp/new');
    expect(resumeCommand(['--resume=old'], '/tmp/new', 'npm start --')).toBe('npm start -- --resume /tmp/new');
  });

  it('quotes what a shell would split', () => {
    expect(resumeCommand(['--out', "my 'out'"], '/tmp/a b', 'npx webspike mnist')).toBe(`npx webspike mnist --out 'my '\\''out'\\''' --resume '/tmp/a b'`);
  });
});
