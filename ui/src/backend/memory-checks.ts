// What the in-memory host refuses in a request: the rules that the application applies, as far as the window shows them.

import type { ExportInput, RequestProblem } from './backend.ts';
import { FIELDS } from './memory-data.ts';

const LONGEST = 100;
const MOST_IN_CSV = 30;
const LARGEST_LIMIT = 1_000_000_000;
const TIME_ZONES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('timeZone'));
const NAME = /^[A-Za-z_][\w-]*(?:\.[^.[\]$]+|\[\d+\])*$/;
const NOT_EXPORTABLE = ['blocked_for', 'roles', 'permissions', 'organizations', 'password'];

/** Everything in a request that can't work. */
export function problemsOf(input: ExportInput): RequestProblem[] {
  const csv = input.auth0Format === 'csv';
  const titles = input.fields.map((field) => field.exportAs ?? field.name);
  return [
    ...(input.name.trim() === '' ? [problem('name', 'export_name_empty')] : []),
    ...(input.fields.length === 0 ? [problem('fields', 'no_fields')] : []),
    ...(csv && input.fields.length > MOST_IN_CSV
      ? [problem('fields', 'too_many_fields_for_csv', { count: input.fields.length, max: MOST_IN_CSV })]
      : []),
    ...(input.limit === 0 ? [problem('limit', 'limit_zero')] : []),
    ...((input.limit ?? 0) > LARGEST_LIMIT
      ? [problem('limit', 'limit_too_large', { max: LARGEST_LIMIT })]
      : []),
    ...(input.style.timeZone === null || TIME_ZONES.has(input.style.timeZone)
      ? []
      : [problem('style', 'time_zone_unknown', { time_zone: input.style.timeZone })]),
    ...(/^[=+\-@]/.test(input.style.missing ?? '') ? [problem('style', 'missing_word')] : []),
    ...input.connections.flatMap((id, index) =>
      /^con_[A-Za-z0-9]{16}$/.test(id)
        ? []
        : [{ ...problem('connection', 'connection_id_malformed', { id }), index }],
    ),
    ...input.fields.flatMap(({ name }, index) => {
      const found = nameProblem(name, csv);
      return found === null ? [] : [{ ...found, index }];
    }),
    ...titles.flatMap((title, index) => {
      const found = titleProblem(title, titles.indexOf(title) < index);
      return found === null ? [] : [{ ...found, index }];
    }),
  ];
}

function nameProblem(name: string, csv: boolean): RequestProblem | null {
  const [root = ''] = name.split(/[.[]/);
  if (name === '') return problem('fieldName', 'name_empty');
  if (name.length > LONGEST) {
    return problem('fieldName', 'name_too_long', { name, length: name.length, max: LONGEST });
  }
  if (name.startsWith('user.')) {
    return problem('fieldName', 'name_prefixed', { name, suggestion: name.slice('user.'.length) });
  }
  if (!NAME.test(name)) return problem('fieldName', 'name_syntax', { name });
  if (NOT_EXPORTABLE.includes(root)) return problem('fieldName', 'not_exportable', { name, attribute: root });
  if (csv && FIELDS.some((field) => field.name === name && !field.inCsv)) {
    return problem('fieldName', 'not_in_csv', { name });
  }
  return null;
}

function titleProblem(title: string, twice: boolean): RequestProblem | null {
  if (title.trim() === '') return problem('fieldTitle', 'title_empty');
  if (title.length > LONGEST) return problem('fieldTitle', 'title_too_long', { max: LONGEST });
  return twice ? problem('fieldTitle', 'duplicate_title', { title }) : null;
}

function problem(place: RequestProblem['place'], code: string, detail: unknown = null): RequestProblem {
  return { place, code, detail };
}
