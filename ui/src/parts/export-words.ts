// What the window says about an export and its file formats.

import type { ExportView, FileView, Problem } from '../backend/backend.ts';
import { revealed } from '../backend/export-states.ts';
import { type Circumstances, entryOf, problemWords } from '../backend/problems.ts';
import { isKey, type PlainKey } from '../i18n/catalogue.ts';
import { language, t } from '../i18n/language.svelte.ts';
import { secondsUntil } from '../session/countdown.ts';
import { countingWords } from './count-words.ts';
import { fieldLabel } from './field-words.ts';

/** What a running export is doing, and why it is not if it is not. */
export interface ActivityWords {
  /** What happens, or what happens next. */
  readonly first: string;
  /** Why nothing happens now; empty while something does. */
  readonly second: string;
  /** Whether nothing moves. */
  readonly stopped: boolean;
}

/** Returns what a running export is doing. `stalled`: for how many seconds it has not moved. */
export function activityWords(
  view: ExportView,
  now: Date,
  stalled: number | null,
  circumstances: Circumstances = {},
): ActivityWords {
  const { progress } = view;
  if (progress.trouble !== null) {
    const first = nextTryWords(progress.trouble, progress.againAt, now);
    return { first, second: problemWords(progress.trouble, circumstances), stopped: true };
  }
  // Later steps are about all jobs together.
  const ofOneJob = ['queued', 'starting', 'waiting', 'downloading'].includes(view.state);
  const part =
    ofOneJob && view.jobs.length > 1
      ? t('running.part', { number: view.currentJob, total: view.jobs.length })
      : '';
  const link = secondsUntil(progress.linkUntil, now);
  const linkWords = link > 0 ? t('running.link', { left: language.format.duration(link) }) : '';
  const first = `${stepWords(view)}${part}${linkWords}`;
  if (stalled === null) return { first, second: '', stopped: false };
  return { first, second: t('running.stalled', { left: language.format.duration(stalled) }), stopped: true };
}

/** Returns in one line what happens next: why the run waits, in few words, and until when. */
function nextTryWords(trouble: Problem, againAt: string | null, now: Date): string {
  const what = t(entryOf(trouble.code).brief);
  const seconds = secondsUntil(againAt, now);
  if (againAt === null || seconds === 0) return t('running.again', { what });
  // A time of day is easier to read than a long countdown, and a short wait needs seconds.
  return seconds < 60
    ? t('running.again_in', { what, left: language.format.duration(Math.ceil(seconds)) })
    : t('running.again_at', { what, time: language.format.time(againAt) });
}

function stepWords({ state, progress }: ExportView): string {
  const { format } = language;
  switch (state) {
    case 'queued':
      return t('running.queued');
    case 'starting':
      return t('running.starting');
    case 'waiting':
      return progress.secondsLeft !== null && progress.secondsLeft > 0
        ? t('running.waiting_left', { left: format.roughDuration(progress.secondsLeft) })
        : t('running.waiting');
    case 'downloading':
      return progress.bytesDone !== null && progress.bytesTotal !== null
        ? t('running.downloading_of', {
            done: format.bytes(progress.bytesDone),
            total: format.bytes(progress.bytesTotal),
          })
        : t('running.downloading');
    case 'lookingUp': {
      const { lookUp } = progress;
      if (lookUp === null) return t('running.looking_up');
      const facts = {
        field: fieldLabel(lookUp.field),
        lists: format.count(lookUp.lists),
        total: format.count(lookUp.total),
      };
      return progress.secondsLeft !== null && progress.secondsLeft > 0
        ? t('running.looking_up_left', { ...facts, left: format.roughDuration(progress.secondsLeft) })
        : t('running.looking_up_of', facts);
    }
    case 'converting':
      if (progress.count !== null) return countingWords(progress.count);
      return progress.rows !== null && progress.rows > 0
        ? t('running.converting_rows', { count: progress.rows })
        : t('running.converting');
    case 'packing':
      return t('running.packing');
    default:
      return t(`state.${state}`);
  }
}

/** Returns where the files of a finished export exist, and until when. */
export function whereWords(view: ExportView, now: Date, overdue: boolean): string {
  if (!view.packPresent) return t('where.gone');
  const left = secondsUntil(view.atAuth0Until, now);
  if (view.keepUntil !== null) {
    const day = language.format.date(view.keepUntil);
    if (overdue) return t('where.overdue', { day });
    return left > 0
      ? t('where.keep_until_at_auth0', { day, left: language.format.duration(left) })
      : t('where.keep_until', { day });
  }
  return left > 0 ? t('where.at_auth0', { left: language.format.duration(left) }) : t('where.only_here');
}

/** Returns a day of this computer's time zone, such as `2029-11-30`. */
export function dayText(at: Date): string {
  const two = (number: number) => String(number).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** Returns the day that is some months after another one, or the last day of that month. */
export function monthsAfter(at: Date, months: number): string {
  const last = new Date(at.getFullYear(), at.getMonth() + months + 1, 0).getDate();
  return dayText(new Date(at.getFullYear(), at.getMonth() + months, Math.min(at.getDate(), last)));
}

/** Returns how many users a finished export has, and of how many that were delivered. */
export function usersWords({ rows, funnel }: Pick<ExportView, 'rows' | 'funnel'>): string {
  const count = rows ?? 0;
  return funnel === null
    ? t('row.users', { count })
    : t('row.users_of', { count, delivered: language.format.count(funnel.delivered) });
}

/** Returns the files of an export that are meant to be opened. */
export function mainFiles({ files }: Pick<ExportView, 'files'>): readonly FileView[] {
  const outputs = files.filter((file) => file.role === 'output');
  return outputs.length > 0 ? outputs : files.filter((file) => file.role === 'original');
}

/** Returns what Auth0's own file shows beyond the other files of an export; null if nothing. */
export function revealedWords(view: ExportView): string | null {
  const found = revealed(view);
  if (found === null) return null;
  const { hidden, others } = found;
  if (hidden && others > 0) return t('exports.reveals.both', { count: others });
  return hidden ? t('exports.reveals.hidden') : t('exports.reveals.users', { count: others });
}

/** The page that explains an export to a person, in packs that have one. */
const EXPLANATION = 'READ-ME-FIRST.html';

/** Returns the index of the page that explains an export; null if it has none. */
export function explanationOf({ files }: Pick<ExportView, 'files'>): number | null {
  const index = files.findIndex(({ name, role }) => role === 'proof' && name === EXPLANATION);
  return index === -1 ? null : index;
}

/** Returns the formats of the files that are meant to be opened, such as “Excel and CSV”. */
export function formatsWords(view: Pick<ExportView, 'files'>): string {
  return language.format.list(formatNames(mainFiles(view)));
}

/** Returns what is dragged with an export, or with one of its files. */
export function dragWords(view: ExportView, file: number | null = null): string {
  const one = file === null ? undefined : view.files[file];
  const users = usersWords(view);
  if (one !== undefined) return one.rows === null ? one.name : `${one.name} · ${users}`;
  const proof = view.files.filter(({ role }) => role === 'proof').map(({ name }) => name);
  // The page speaks for itself; the other files are for those who look for them.
  const named =
    explanationOf(view) === null ? proof : [EXPLANATION, t('drag.proof', { count: proof.length - 1 })];
  return `${language.format.list([...formatNames(mainFiles(view)), ...named])} · ${users}`;
}

function formatNames(files: readonly FileView[]): string[] {
  return [
    ...new Set(
      files.map(({ role, format, name }) =>
        role === 'original' ? t('row.original') : formatName(format ?? extensionOf(name)),
      ),
    ),
  ];
}

/** Returns the extension of a file's name, without the dot. */
export function extensionOf(name: string): string {
  return name.includes('.') ? (name.split('.').at(-1) ?? '') : 'txt';
}

/** Returns why an export that has ended has no files. */
export function endWords(view: ExportView, now: Date, circumstances: Circumstances = {}): string {
  if (view.problem !== null) return problemWords(view.problem, circumstances);
  if (view.state !== 'stopped') return t('ended.unknown');
  // Nothing was requested yet, or Auth0 has deleted the file.
  const left = secondsUntil(view.atAuth0Until, now);
  return left > 0
    ? t('ended.stopped', { left: language.format.duration(left) })
    : t('ended.stopped_for_good');
}

/** Returns the name of a file format. */
export function formatName(name: string): string {
  const key = `format.${name}`;
  return isKey(key) ? t(key as PlainKey) : name.toUpperCase();
}

/** Returns what a file format is good for. */
export function formatHint(name: string): string {
  const key = `format_hint.${name}`;
  return isKey(key) ? t(key as PlainKey) : '';
}
