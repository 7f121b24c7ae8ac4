// Loads every language before the tests, so that they can switch between them without waiting.

import { load, locales } from './catalogue.ts';

await Promise.all(locales.map(load));
