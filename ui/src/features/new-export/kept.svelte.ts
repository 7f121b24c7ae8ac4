// The draft outlives its screen: whoever looks something up elsewhere finds it as it was.

import type { Backend, ExportInput } from '../../backend/backend.ts';
import { Draft } from './draft.svelte.ts';

const kept = new WeakMap<Backend, Draft>();
/** What drafts were last asked to begin with, so that coming back does not begin again. */
const begun = new WeakMap<Draft, ExportInput>();

/**
 * The draft to go on with. A request to begin with takes the place of what is in it, and can be undone; without one it
 * is as it was left, or new under the given name.
 */
export function keptDraft(backend: Backend, tenantId: string, name: string, from: ExportInput | null): Draft {
  let draft = kept.get(backend);
  if (draft === undefined) {
    draft = ofNoScreen(() => new Draft(backend, tenantId, from?.name ?? name, from));
    kept.set(backend, draft);
  } else if (from !== null && begun.get(draft) !== from) {
    draft.load(from, from.name);
  }
  if (from !== null) begun.set(draft, from);
  return draft;
}

/** What a screen makes ends with it, unless it is made outside of every screen. */
function ofNoScreen<Made>(make: () => Made): Made {
  const made: Made[] = [];
  $effect.root(() => {
    made.push(make());
  });
  // Where no page is, nothing ends either, and nothing is called.
  return made[0] ?? make();
}

/** The next draft is a new one: this one has become an export. */
export function forgetDraft(backend: Backend): void {
  kept.delete(backend);
}
