/** `webspike models`: what models there are, what each computes, and how it looks. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { writeWhole } from '../data/cache.ts';
import { WebspikeError } from '../errors.ts';
import { firingPatterns, izhikevich2004 } from '../models/izhikevich-patterns.ts';
import { renderGallery, type Room } from '../view/gallery.ts';
import { catalog, find, headings, type Entry, type Kind } from './models-catalog.ts';
import { markdown, updated } from './models-markdown.ts';
import { description, listing, patternDescription, picture, textsOf, windowPicture } from './models-print.ts';
import { postsynaptic, respond, stdpWindow, transmitted } from './models-run.ts';
import { line } from './text.ts';

interface ModelsOptions {
  readonly html?: string;
  readonly markdown?: true;
  readonly update?: string;
}

/** Adds the command. */
export function registerModels(program: Command): void {
  program.command('models')
    .description('list the models, or show one: equations, parameters, and its response to an example')
    .argument('[name]', 'a model such as izhikevich, or a firing pattern such as tonicBursting')
    .option('--html <file>', 'write the gallery: every model with a picture of what it does')
    .option('--markdown', 'print the catalogue as Markdown tables')
    .option('--update <file>', 'put these tables between the markers of a Markdown file')
    .action(async (name: string | undefined, options: ModelsOptions) => {
      if (name !== undefined) return console.log(await portrait(name));
      if (options.markdown) return console.log(markdown(catalog()));
      if (options.update !== undefined) return updateFile(resolve(options.update));
      if (options.html === undefined) return console.log(listing(catalog()));
      const file = resolve(options.html);
      await writeWhole(file, new TextEncoder().encode(renderGallery(await rooms())));
      console.log(line('gallery', file));
    });
}

async function updateFile(file: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new WebspikeError(`file "${file}"`, error.message, 'give a Markdown file that exists');
  });
  await writeWhole(file, new TextEncoder().encode(updated(text, catalog(), `file "${file}"`)));
}

/** Everything about one model or firing pattern, as text. */
async function portrait(name: string): Promise<string> {
  const found = find(name);
  if (found.kind === 'pattern') return `${patternDescription(found.id, found.pattern)}\n\n${picture(await respond(izhikevich2004, found.pattern))}`;
  const drawn = await pictureOf(found);
  return [description(found), ...(drawn ? ['', 'lags' in drawn ? windowPicture(drawn) : picture(drawn)] : [])].join('\n');
}

async function pictureOf(entry: Entry): Promise<Room['exhibits'][number]['picture']> {
  switch (entry.kind) {
    case 'neuron': case 'source': return respond(entry.model);
    case 'synapse': return postsynaptic(entry.model);
    case 'rule': return stdpWindow(entry.model);
    case 'transmission': return transmitted(entry.model);
  }
}

const about: Readonly<Record<Kind, string>> = {
  neuron: 'The variable that spikes, in blue, with its spikes in orange, above the input of the example.',
  source: 'Spikes, and the variable behind them where there is one.',
  synapse: 'What one spike of weight 1 does to a membrane of 20 ms, at −65 mV where a reversal potential matters.',
  transmission: 'What a source sends along a connection: as the current that a train of spikes causes, or, where it sends in every step, as a number while its potential rises and falls.',
  rule: 'The change of a weight of one half by one pair of spikes, over the time from the pre to the post spike, where spikes alone tell it.',
};

/** The gallery, room by room; the firing patterns behind the neurons. */
async function rooms(): Promise<Room[]> {
  const result: Room[] = [];
  for (const kind of Object.keys(headings) as Kind[]) {
    const exhibits: Room['exhibits'][number][] = [];
    for (const entry of catalog().filter((each) => each.kind === kind)) {
      const { id, model } = entry;
      const numbers = Object.entries({ ...('state' in model ? model.state : {}), ...model.parameters }).map(([name, { value, unit, doc }]) => [name, String(value), unit, doc] as const);
      exhibits.push({ id, summary: model.summary, source: model.source, texts: textsOf(kind, model), numbers, picture: await pictureOf(entry) });
    }
    if (exhibits.length > 0) result.push({ id: kind, title: headings[kind], about: about[kind], exhibits });
    if (kind === 'neuron') result.push(await patternRoom());
  }
  return result;
}

async function patternRoom(): Promise<Room> {
  const exhibits: Room['exhibits'][number][] = [];
  for (const [id, pattern] of Object.entries(firingPatterns)) {
    exhibits.push({ id, summary: `${pattern.letter} · ${pattern.name}`, source: izhikevich2004.source, texts: [], numbers: [], picture: await respond(izhikevich2004, pattern) });
  }
  return { id: 'patterns', title: 'Twenty firing patterns', about: 'One model, izhikevich2004, with the parameters, inputs and time steps of figure 1 of Izhikevich 2004.', compact: true, exhibits };
}
