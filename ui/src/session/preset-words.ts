// Names and descriptions of presets.

import type { PresetView } from '../backend/backend.ts';
import { isKey, type PlainKey } from '../i18n/catalogue.ts';
import { t } from '../i18n/language.svelte.ts';

/** Returns the name that the user gave a preset, or the catalogue's name of a built-in one. */
export function presetName(preset: Pick<PresetView, 'id' | 'name'>): string {
  const key = `preset.${preset.id}.name`;
  return preset.name ?? (isKey(key) ? t(key as PlainKey) : preset.id);
}

/** Returns the purpose of a built-in preset, or the number of columns of the user's own. */
export function presetPurpose(preset: PresetView): string {
  const key = `preset.${preset.id}.purpose`;
  return isKey(key) ? t(key as PlainKey) : t('preset.own_purpose', { count: preset.input.fields.length });
}
