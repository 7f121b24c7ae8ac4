// Names and descriptions of presets, and of what they ask.

import type { ParameterView, PresetView } from '../backend/backend.ts';
import { isKey, type PlainKey } from '../i18n/catalogue.ts';
import { language, t } from '../i18n/language.svelte.ts';
import { splitNames } from './name-list.ts';

/** Returns the name that the user gave a preset, or the catalogue's name of a built-in one. */
export function presetName(preset: Pick<PresetView, 'id' | 'name'>): string {
  return preset.name ?? plain(`preset.${preset.id}.name`) ?? preset.id;
}

/** Returns the answer to a parameter: the one that is remembered, or the default one. */
function answerOf(preset: PresetView, key: string): string | null {
  const parameter = preset.parameters.find((each) => each.key === key);
  return parameter?.answer ?? parameter?.default ?? null;
}

/**
 * Returns the name of an export by a preset: what it contains, as far as answers decide that. The
 * names of its files are made from it.
 */
export function presetRunName(preset: PresetView): string {
  const answer = (key: string) => answerOf(preset, key);
  const [days, since, from, to] = [answer('days'), answer('since'), answer('from'), answer('to')];
  let name = presetName(preset);
  if (days !== null) name = t('preset.run.days', { name, days });
  if (since !== null) name = t('preset.run.since', { name, since });
  if (from !== null) {
    name =
      to === null ? t('preset.run.since', { name, since: from }) : t('preset.run.window', { name, from, to });
  }
  if (answer('blocked') === 'include') name = t('preset.run.blocked', { name });
  return name;
}

/** Returns what a built-in preset exports, or the number of columns of the user's own. */
export function presetPurpose(preset: PresetView): string {
  if (!preset.builtin) return t('preset.own_purpose', { count: preset.input.fields.length });
  const asked = preset.ready ? askedPurpose(preset) : null;
  const purpose = asked ?? plain(`preset.${preset.id}.purpose`) ?? '';
  const withBlocked = answerOf(preset, 'blocked') === 'include';
  return withBlocked ? t('preset.with_blocked', { purpose }) : purpose;
}

/** Returns the purpose with its answers; null if it has none that it shows. */
function askedPurpose(preset: PresetView): string | null {
  const answer = (key: string) => answerOf(preset, key) ?? '';
  const day = (key: string) => language.format.date(answer(key));
  switch (preset.id) {
    case 'inactive-accounts':
      return t('preset.inactive-accounts.asked', { count: Number(answer('days')) });
    case 'password-age':
      return t('preset.password-age.asked', { count: Number(answer('days')) });
    case 'privileged-accounts':
      return t('preset.privileged-accounts.asked', {
        roles: language.format.either(splitNames(answer('roles'))),
      });
    case 'new-accounts':
      return t('preset.new-accounts.asked', { since: day('since') });
    case 'breach-notification':
      return answer('to') === ''
        ? t('preset.breach-notification.asked', { from: day('from') })
        : t('preset.breach-notification.asked_to', { from: day('from'), to: day('to') });
    default:
      return null;
  }
}

/** Returns when the template that a preset follows is from; null for other presets. */
export function templateWords({ template }: PresetView): string | null {
  if (template === undefined) return null;
  const { format } = language;
  const date = template.length > 'YYYY-MM'.length ? format.date(template) : format.month(template);
  return t('preset.template', { date });
}

/**
 * Returns how the last run on the current tenant went: its answer, such as "812 of 12,345, 3 weeks
 * ago", when it was ready if it answered another question, or that it has failed; null without one.
 * In `brief`, the answer has its day or time, which is shorter.
 */
export function lastRunWords(
  { lastAnswer, lastRun }: PresetView,
  now: Date,
  { brief = false }: { readonly brief?: boolean } = {},
): string | null {
  const { format } = language;
  if (lastRun?.ready === false) return t('presets.last_failed', { when: format.ago(lastRun.at, now) });
  if (lastAnswer === null) {
    return lastRun === null ? null : t('presets.last_run', { when: format.ago(lastRun.at, now) });
  }
  const { users, of, at } = lastAnswer;
  const when = brief ? format.when(at, now) : format.ago(at, now);
  return users === of
    ? t('presets.last_answer_all', { count: users, when })
    : t('presets.last_answer', { users: format.count(users), of: format.count(of), when });
}

/** Returns the label of a parameter. */
export function parameterName(preset: PresetView, { key }: ParameterView): string {
  return plain(`parameter.${preset.id}.${key}`) ?? plain(`parameter.${key}`) ?? key;
}

/** Returns what else there is to know of a parameter; empty if nothing. */
export function parameterHint(preset: PresetView, { key, kind }: ParameterView): string {
  return (
    plain(`parameter.${preset.id}.${key}.hint`) ??
    plain(`parameter.${key}.hint`) ??
    plain(`parameter.kind.${kind}.hint`) ??
    ''
  );
}

/** Returns the words of one of a parameter's choices. */
export function choiceName({ key }: ParameterView, word: string): string {
  return plain(`parameter.${key}.${word}`) ?? word;
}

function plain(key: string): string | null {
  return isKey(key) ? t(key as PlainKey) : null;
}
