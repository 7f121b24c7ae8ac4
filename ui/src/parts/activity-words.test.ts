import { expect, test } from 'vitest';
import type { ActivityFault, ActivityKind } from '../backend/backend.ts';
import { activityGroups, detailWords, faultWords, kindsNamed, kindsOf, kindWords } from './activity-words.ts';

test('what happened has words', () => {
  expect(kindWords('export_ready')).toBe('Files saved');
});

test('what only a newer version knows is shown by its name', () => {
  expect(kindWords('eclipse_seen' as ActivityKind)).toBe('eclipse_seen');
});

test('every group has kinds, each of which is in one group', () => {
  const kinds = activityGroups.flatMap(kindsOf);
  expect(new Set(kinds).size).toBe(kinds.length);
  expect(activityGroups.every((group) => kindsOf(group).length > 0)).toBe(true);
});

test('a kind is found by a word of its text', () => {
  expect(kindsNamed('CLIPBOARD')).toEqual(['files_copied']);
  expect(kindsNamed('eclipse')).toEqual([]);
});

test('the facts of a line are told as far as they have words', () => {
  expect(detailWords({ detail: { by: 'email', accounts: 2 } })).toBe('by e-mail address · 2 accounts');
  expect(detailWords({ detail: { files: ['a.csv'], to: '/home/ines' } })).toBe('1 file · to /home/ines');
  expect(detailWords({ detail: { setting: 'export_folder' } })).toBe('export folder');
  expect(detailWords({ detail: { setting: 'eclipse' } })).toBe('eclipse');
  expect([null, 'text', {}].map((detail) => detailWords({ detail }))).toEqual(['', '', '']);
});

test('every fault has words', () => {
  const faults: readonly ActivityFault[] = [
    { code: 'missing', detail: { from: 2, to: 2 } },
    { code: 'missing', detail: { from: 2, to: 1400 } },
    { code: 'reordered', detail: { sequence: 3, says: 4 } },
    { code: 'cut_off', detail: { last: 3, lines: 9 } },
    { code: 'exports_unknown', detail: { exports: 1, name: 'All users' } },
    { code: 'end_unknown' },
  ];
  expect(faults.map(faultWords)).toEqual([
    'Entry 2 is missing.',
    'Entries 2 to 1,400 are missing.',
    'In the place of entry 3 is entry 4.',
    'The log ends with entry 3. Its last entry had the number 9.',
    'The log lacks entries of an export in the history: All users.',
    'The record of the last entry is gone.',
  ]);
});
