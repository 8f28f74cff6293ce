/** A kernel's text in which words that stand alone, such as `STEP;`, are replaced by generated lines. */
export const fillIn = <Word extends string>(template: string, lines: Readonly<Record<Word, readonly string[]>>): string =>
  template.replaceAll(/^ *([A-Z]+);$/gm, (_, word: Word) => lines[word].join('\n'));
