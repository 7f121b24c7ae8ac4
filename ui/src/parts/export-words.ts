// What is said of an export, wherever it is shown.

import type { ExportView, PresetView } from '../backend/backend.ts';
import { problemWords } from '../backend/problems.ts';
import { isKey, type PlainKey } from '../i18n/catalogue.ts';
import { language, t } from '../i18n/language.svelte.ts';

/** What a running export does right now. */
export function activityWords(view: ExportView, now: Date): string {
  const { progress } = view;
  const { format } = language;
  if (progress.trouble !== null) {
    return t('running.trouble', { problem: problemWords(progress.trouble) });
  }
  const part =
    view.jobs.length > 1 ? t('running.part', { number: view.currentJob, total: view.jobs.length }) : '';
  return `${stepWords()}${part}${linkWords()}`;

  /** The link of a download is good for a minute; Rollcall gets another one when it needs one. */
  function linkWords(): string {
    const left = progress.linkUntil === null ? 0 : (Date.parse(progress.linkUntil) - now.getTime()) / 1000;
    return left > 0 ? t('running.link', { left: format.duration(left) }) : '';
  }

  function stepWords(): string {
    switch (view.state) {
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
      case 'converting':
        return progress.rows !== null && progress.rows > 0
          ? t('running.converting_rows', { count: progress.rows })
          : t('running.converting');
      case 'packing':
        return t('running.packing');
      default:
        return t(`state.${view.state}`);
    }
  }
}

/** Where a finished export's file still is. */
export function whereWords(view: ExportView, now: Date): string {
  if (!view.packPresent) return t('where.gone');
  const left = view.atAuth0Until === null ? 0 : (Date.parse(view.atAuth0Until) - now.getTime()) / 1000;
  return left > 0 ? t('where.at_auth0', { left: language.format.duration(left) }) : t('where.only_here');
}

/** Why an ended export has no file. */
export function endWords(view: ExportView): string {
  if (view.problem !== null) return problemWords(view.problem);
  return view.state === 'stopped' ? t('ended.stopped') : t('ended.unknown');
}

/** A preset's name: the person's own, or the catalogue's. */
export function presetName(preset: Pick<PresetView, 'id' | 'name'>): string {
  const key = `preset.${preset.id}.name`;
  return preset.name ?? (isKey(key) ? t(key as PlainKey) : preset.id);
}

/** What a preset is for; of the person's own, only what it holds is known. */
export function presetPurpose(preset: PresetView): string {
  const key = `preset.${preset.id}.purpose`;
  return isKey(key) ? t(key as PlainKey) : t('preset.own_purpose', { count: preset.input.fields.length });
}

/** A file format as a person calls it. */
export function formatName(name: string): string {
  const key = `format.${name}`;
  return isKey(key) ? t(key as PlainKey) : name.toUpperCase();
}

/** What a file format is good for. */
export function formatHint(name: string): string {
  const key = `format_hint.${name}`;
  return isKey(key) ? t(key as PlainKey) : '';
}
