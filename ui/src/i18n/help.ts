// The words that the window and the user guide explain. Their texts are `help.<word>.word` and
// `help.<word>.text` of the catalogue.

export const HELP_WORDS = [
  'tenant',
  'connection',
  'management_api',
  'application',
  'permission',
  'token',
  'user_id',
  'metadata',
  'path',
  'pseudonym',
  'limit',
  'ndjson',
  'import_ready',
  'pack',
] as const;

export type HelpWord = (typeof HELP_WORDS)[number];
