// Which presets the keys with digits start. A key keeps its preset whatever else is saved or
// removed.

/** The number of keys: 1 to 9. */
export const PRESET_KEYS = 9;

/** The first place for the user's own presets; those before are for built-in ones. */
const OWN_FROM = 6;

interface Preset {
  readonly id: string;
  readonly builtin: boolean;
}

/**
 * Returns the ids of the presets by key, the first for key 1; null for a free key. Presets keep
 * their key; presets without one get the first free key of their kind. The key of a removed preset
 * is free, but stays its own until another preset needs it: removing can be undone.
 */
export function assignKeys(
  before: readonly (string | null)[],
  presets: readonly Preset[],
): readonly (string | null)[] {
  const keys = Array.from({ length: PRESET_KEYS }, (_, index) => before[index] ?? null);
  const known = new Set(presets.map(({ id }) => id));
  for (const { id, builtin } of presets) {
    if (keys.includes(id)) continue;
    const free = keys.findIndex(
      (key, index) => index < OWN_FROM === builtin && (key === null || !known.has(key)),
    );
    if (free >= 0) keys[free] = id;
  }
  return keys;
}
