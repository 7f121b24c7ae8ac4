// Keeps the draft while other screens are shown.

import { DEFAULT_FIELDS, type ExportInput } from '../../backend/backend.ts';
import type { Session } from '../../session/session.svelte.ts';
import { withTitlesInWords } from '../../session/titles.ts';
import { type ColumnInput, columnsOf, DEFAULT_COLUMNS } from './columns.ts';
import { Draft } from './draft.svelte.ts';

const drafts = new WeakMap<Session, Draft>();
/** The request that each draft was loaded from, so that coming back does not load it again. */
const loadedFrom = new WeakMap<Draft, ExportInput>();

/**
 * Returns the current draft, or a new one. A request `from` is loaded into the current draft, in a
 * step that can be undone.
 */
export function openDraft(session: Session, from: ExportInput | null): Draft {
  let draft = drafts.get(session);
  if (draft === undefined) {
    const { backend, presets } = session;
    const tenantId = session.tenant?.id ?? '';
    draft = outliveScreen(() => new Draft(backend, presets, tenantId, from));
    if (from === null) {
      const { formats, locale, timeZone } = session.defaults;
      const outputs = formats.length > 0 ? formats : draft.outputs;
      const columns = session.preferences.titlesInWords ? columnsInWords(outputs) : DEFAULT_COLUMNS;
      draft.beginWith(columns, { outputs, style: { ...draft.style, locale, timeZone } });
      const { countCheck = false, witness = false } = session.tenant ?? {};
      draft.checks = { countCheck, witness };
    }
    drafts.set(session, draft);
  } else if (from !== null && loadedFrom.get(draft) !== from) {
    draft.load(from, from.name);
  }
  if (from !== null) loadedFrom.set(draft, from);
  return draft;
}

/** Returns the default columns with titles in words. */
function columnsInWords(outputs: readonly string[]): ColumnInput[] {
  return columnsOf(withTitlesInWords({ fields: DEFAULT_FIELDS, outputs }));
}

/** Discards the draft, for example because it was exported. */
export function discardDraft(session: Session): void {
  drafts.delete(session);
}

/**
 * Creates an object outside of the current component, whose end would also end the object's
 * effects.
 */
function outliveScreen<T>(create: () => T): T {
  let created: { readonly object: T } | null = null;
  $effect.root(() => {
    created = { object: create() };
  });
  // The server-side build of Svelte, which the tests run on, does not call the function.
  return (created as { readonly object: T } | null)?.object ?? create();
}
