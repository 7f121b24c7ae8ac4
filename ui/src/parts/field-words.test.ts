import { expect, test } from 'vitest';
import { FIELD_CATALOGUE } from '../backend/bindings.ts';
import { isKey } from '../i18n/catalogue.ts';

test('every listed field has a name, words to find it by, and a hint', () => {
  const absent = FIELD_CATALOGUE.flatMap(({ name }) =>
    [`field.${name}`, `field_words.${name}`, `field_hint.${name}`].filter((key) => !isKey(key)),
  );
  expect(absent).toEqual([]);
});
