/** The end of every command that makes a network. */
import { resolve } from 'node:path';
import { writeWhole } from '../data/cache.ts';
import { judgementOf, type JudgeResult } from '../learn/judge.ts';
import { saveTrained, type TrainedNetwork } from '../learn/trained.ts';
import { renderTraining } from '../view/training-report.ts';
import { line } from './text.ts';
import { judgedText } from './training-view.ts';

/** Saves a network with what the judge said of it, writes the report where one is wished for, and ends with the accuracy. */
export async function finish(trained: TrainedNetwork, judged: JudgeResult, { out, report }: { readonly out: string; readonly report?: string }): Promise<void> {
  const whole: TrainedNetwork = { ...trained, made: { ...trained.made, test: judgementOf(judged) } };
  await writeWhole(out, await saveTrained(whole));
  console.log(line('network', out));
  if (report !== undefined) {
    await writeWhole(resolve(report), renderTraining(whole));
    console.log(line('report', resolve(report)));
  }
  console.log(judgedText(judged, trained));
}
