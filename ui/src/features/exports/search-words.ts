// What a search in the history can name, in the words that the user sees.

import { regionalTag } from '../../i18n/catalogue.ts';
import { language } from '../../i18n/language.svelte.ts';
import { formatName } from '../../parts/export-words.ts';
import { presetName } from '../../session/preset-words.ts';
import type { SearchWords } from '../../session/search-terms.ts';
import type { Session } from '../../session/session.svelte.ts';

export async function searchWords({ backend, presets }: Session): Promise<SearchWords> {
  const formats = await backend.formats();
  return {
    locale: regionalTag(language.locale, language.region, language.system),
    now: new Date(),
    presets: presets.ownFirst.map((preset) => ({ id: preset.id, name: presetName(preset) })),
    formats: formats.map(({ name, extension }) => ({ name, extension, title: formatName(name) })),
  };
}
