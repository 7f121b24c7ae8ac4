// The parts of the export that is being edited. Each is followed by itself, so that typing a name
// does not reach what is made of the columns.

import { NO_PARTS, type Parts } from './draft-parts.ts';

type Changeable = { -readonly [Part in keyof Parts]: Parts[Part] };

export class PartsState implements Changeable {
  columns = $state.raw(NO_PARTS.columns);
  connections = $state.raw(NO_PARTS.connections);
  limit = $state(NO_PARTS.limit);
  auth0Format = $state(NO_PARTS.auth0Format);
  outputs = $state.raw(NO_PARTS.outputs);
  style = $state.raw(NO_PARTS.style);
  filter = $state.raw(NO_PARTS.filter);
  keepOnlyResult = $state(NO_PARTS.keepOnlyResult);
  countCheck = $state(NO_PARTS.countCheck);
  witness = $state(NO_PARTS.witness);
  recipient = $state(NO_PARTS.recipient);
  name = $state(NO_PARTS.name);
  presetId = $state(NO_PARTS.presetId);

  /** All of them as they are now. */
  get all(): Parts {
    const { columns, connections, limit, auth0Format, outputs, style, filter } = this;
    const { keepOnlyResult, countCheck, witness, recipient, name, presetId } = this;
    const asked = { columns, connections, limit, auth0Format, outputs, style, filter };
    return { ...asked, keepOnlyResult, countCheck, witness, recipient, name, presetId };
  }

  set(change: Partial<Parts>): void {
    Object.assign(this, change);
  }
}
