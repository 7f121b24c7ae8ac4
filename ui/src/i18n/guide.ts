// The user guide, in Markdown, made of the texts of the window, so that both always say the same.
// `guide.test.ts` writes and checks `docs/guide/`.

import { type Key, type Locale, locales, type PlainKey, translate } from './catalogue.ts';
import { connectSteps } from './guide-steps.ts';
import { HELP_WORDS } from './help.ts';

/** Returns the guide in a language. `keys` are those of the catalogue, in its order. */
export function guide(locale: Locale, keys: readonly Key[]): string {
  const t = (key: PlainKey) => translate(locale, key);
  const bold = (key: PlainKey) => `**${t(key)}**`;
  /** The rows of a table: each key that begins with `start`, beside the key that goes with it. */
  const rows = (start: RegExp, other: (name: string) => string): string[] =>
    keys.flatMap((key) => {
      const name = start.exec(key)?.[1];
      const second = name === undefined ? undefined : keys.find((each) => each === other(name));
      if (second === undefined) return [];
      return [row(translate(locale, key), translate(locale, second))];
    });
  const table = (title: string, about: string, lines: readonly string[]): string =>
    [row(title, about), row('---', '---'), ...lines].join('\n');
  const picture = (name: string, words: PlainKey) => `![${t(words)}](../screenshots/${name}-${locale}.png)`;
  const steps = (way: keyof typeof connectSteps) =>
    connectSteps[way]
      .map(({ where, text }, index) => `${index + 1}. ${bold(where)}  \n   ${t(text)}`)
      .join('\n');

  const first = {
    start: bold('presets.start'),
    demo: bold('welcome.demo.title'),
    open: bold('row.open'),
  };
  const own = { new: bold('nav.new_export'), save: bold('new.save') };
  return [
    languages(locale),
    `# ${t('guide.title')}`,
    t('welcome.lead'),
    t('welcome.promise'),
    picture('exports', 'exports.title'),
    t('guide.pictures'),
    `## ${t('guide.first.title')}`,
    [1, 2, 3].map((step) => `${step}. ${translate(locale, `guide.first.${step}` as Key, first)}`).join('\n'),
    `## ${t('guide.connect.title')}`,
    t('guide.plan'),
    `### ${t('add.application.title')}`,
    t('welcome.application.text'),
    steps('application'),
    picture('connect', 'add.application.title'),
    `### ${t('add.token.title')}`,
    t('welcome.token.text'),
    steps('token'),
    `## ${t('presets.builtin')}`,
    table(
      t('presets.label'),
      '',
      rows(/^preset\.([a-z-]+)\.name$/, (name) => `preset.${name}.purpose`),
    ),
    `## ${t('guide.own.title')}`,
    translate(locale, 'guide.own.text', own),
    picture('new-export', 'nav.new_export'),
    `### ${t('new.files')}`,
    table(
      t('new.files'),
      '',
      rows(/^format\.([a-z-]+)$/, (name) => `format_hint.${name}`),
    ),
    `### ${t('operators.title')}`,
    table(
      t('operators.comparison'),
      t('operators.meaning'),
      rows(/^operator\.([a-z-]+)$/, (name) => `operators.meaning.${name}`),
    ),
    `## ${t('guide.words')}`,
    ...HELP_WORDS.map((word) => `**${t(`help.${word}.word`)}**: ${t(`help.${word}.text`)}`),
  ]
    .join('\n\n')
    .concat('\n');
}

/** Links to the guide in the other languages. */
function languages(locale: Locale): string {
  return locales
    .map((each) => {
      const name = translate(each, `language.${each}`);
      return each === locale ? name : `[${name}](${each}.md)`;
    })
    .join(' · ');
}

function row(...cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
