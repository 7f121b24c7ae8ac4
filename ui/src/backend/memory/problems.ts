// Problems for tests and for the in-memory backend, which need not state every fact.

import type { FormPart, Problem, RequestProblem } from '../backend.ts';

/** Returns a problem with some of its facts. */
export function problemLike(code: Problem['code'], detail: object | null = {}): Problem {
  return { code, detail: detail ?? {} } as Problem;
}

/** Returns a problem with a part of a form. */
export function problemAt(
  place: FormPart,
  code: Problem['code'],
  detail: object = {},
  index?: number,
): RequestProblem {
  return { place, ...(index === undefined ? {} : { index }), ...problemLike(code, detail) };
}
