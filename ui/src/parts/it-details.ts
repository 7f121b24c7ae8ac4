// The details of a network problem for the people who run a company's network. They name hosts and
// states, never a credential, a link or a user.

import type { Problem } from '../backend/backend.ts';
import { problemWords } from '../backend/problems.ts';
import { language, t } from '../i18n/language.svelte.ts';

/** The facts that are copied, in this order. Others may hold what does not concern the network. */
const FACTS = [
  'host',
  'status',
  'content_type',
  'cause',
  'proxy',
  'proxy_variable',
  'attempts',
  'links',
  'reason',
] as const;

/** Returns the text to hand over, in the current language, with the codes as they are. */
export function itDetails(problem: Problem, version: string, at: Date): string {
  const facts = factsOf(problem);
  const named = FACTS.flatMap((name) => {
    const fact = facts[name];
    return typeof fact === 'string' || typeof fact === 'number' ? [`${name}: ${fact}`] : [];
  });
  const host = typeof facts['host'] === 'string' ? facts['host'] : t('it.tenant_host');
  return [
    t('it.intro', { version, at: language.format.moment(at) }),
    problemWords(problem),
    '',
    `code: ${problem.code}`,
    ...named,
    '',
    t('it.needs', { host }),
  ].join('\n');
}

function factsOf(problem: Problem): Readonly<Record<string, unknown>> {
  const { detail } = problem as { readonly detail?: unknown };
  return typeof detail === 'object' && detail !== null ? (detail as Record<string, unknown>) : {};
}
