import { expect, test } from 'vitest';
import { brokenDetails } from './broken.ts';

const at = new Date('2026-09-12T10:00:00Z');

function errorWith(stack: string): Error {
  const error = new RangeError('ada@example.com is no date');
  error.stack = stack;
  return error;
}

test.each([
  [
    'Chromium',
    'RangeError: ada@example.com is no date\n    at Formats.month (http://tauri.localhost/assets/index-a1.js:1:23)\n    at http://tauri.localhost/assets/index-a1.js:4:5',
  ],
  [
    'WebKit',
    'month@tauri://localhost/assets/index-a1.js:1:23\n@tauri://localhost/assets/index-a1.js:4:5\n[native code]',
  ],
])('details name the kind of error and its places, not its text, in %s', (_, stack) => {
  const details = brokenDetails(errorWith(stack), 'presets', '1.2.3', at);
  expect(details).toContain('Rollcall 1.2.3 could not show “presets”');
  expect(details).toContain('error: RangeError');
  expect(details).toMatch(/^at .*month.* index-a1\.js:1:23$/m);
  expect(details).toMatch(/index-a1\.js:4:5$/m);
  expect(details).not.toContain('ada@');
});

test('what is no error is named by its type', () => {
  expect(brokenDetails('secret', 'exports', '1', at)).toMatch(/error: string$/);
});
