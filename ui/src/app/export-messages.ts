// What the window says when an export starts or ends: to screen readers, and when its files are
// ready in a message with buttons.

import type { ExportView } from '../backend/backend.ts';
import { hasFiles, isRunning } from '../backend/export-states.ts';
import { helpsInFolder, problemWords } from '../backend/problems.ts';
import { t } from '../i18n/language.svelte.ts';
import { mainFiles, usersWords } from '../parts/export-words.ts';
import type { Session } from '../session/session.svelte.ts';
import { toasts } from '../ui/toasts.svelte.ts';

/** How long the message about ready files stays: the user may be busy elsewhere in the window. */
const READY_MILLISECONDS = 20_000;

/** Returns the key of the message about an export. The next one about it replaces it. */
export function messageKey(exportId: string): string {
  return `export:${exportId}`;
}

/** Follows all exports until the returned function is called. */
export function followExports(session: Session): () => void {
  const running = new Map<string, boolean>();
  const opened = Date.now();
  return session.backend.onExportChanged((view) => {
    const runs = isRunning(view.state);
    const before = running.get(view.id);
    if (before === runs) return;
    running.set(view.id, runs);
    // Not an end, but another change of an export that had ended before, such as deleted files.
    const ended = Date.parse(view.finishedAt ?? view.updatedAt);
    if (before === undefined && !runs && ended < opened) return;
    if (!runs) toasts.replace(messageKey(view.id));
    if (hasFiles(view)) showReady(session, view);
    else announce(session, view, runs);
  });
}

function announce(session: Session, view: ExportView, runs: boolean) {
  const state = runs ? t('announce.started') : t(`state.${view.state}`);
  const problem =
    view.problem === null ? '' : problemWords(view.problem, { byToken: session.byToken(view.tenant.id) });
  toasts.announce(t('announce.export', { name: view.name, state, problem }));
}

function showReady(session: Session, view: ExportView) {
  const { actions } = session;
  const reporting = (action: () => Promise<void>) => () => {
    void action().then(() => {
      // Otherwise the row or the details show it.
      const shown = session.screen.name === 'exports' || session.screen.name === 'details';
      const failure = actions.failures.of(view.id);
      if (failure === null || shown) return;
      const show = { label: t('row.show'), run: reporting(() => actions.showInFolder(view)) };
      const ways = helpsInFolder(failure) ? { actions: [show] } : {};
      toasts.show(problemWords(failure), { grave: true, ...ways });
    });
  };
  const missing = view.missingConnections.length;
  const facts = [view.name, usersWords(view), ...(missing > 0 ? [t('row.without', { count: missing })] : [])];
  toasts.show(t('ready.title', { count: mainFiles(view).length }), {
    detail: facts.join(' · '),
    key: messageKey(view.id),
    milliseconds: READY_MILLISECONDS,
    actions: [
      { label: t('row.open'), run: reporting(() => actions.open(view)) },
      { label: t('row.show'), run: reporting(() => actions.showInFolder(view)) },
    ],
  });
}
