import { expect, test } from 'vitest';
import type { PackDifference } from '../../backend/backend.ts';
import { MemoryBackend } from '../../backend/memory/backend.ts';
import { differenceWords } from './difference-words.ts';
import { PackDesk } from './pack-check.svelte.ts';

function open() {
  const backend = new MemoryBackend();
  return { backend, desk: new PackDesk(backend) };
}

test('a check shows its progress and its result', async () => {
  const { backend, desk } = open();
  const checking = desk.check('folder');
  expect(desk.working).toEqual({ name: null });
  await checking;
  expect([desk.working, desk.progress, desk.result?.unchanged]).toEqual([null, null, true]);
  expect(backend.deeds).toEqual(['checkPack folder']);
});

test('choosing nothing leaves the result of the check before', async () => {
  const { backend, desk } = open();
  await desk.check('archive');
  backend.checked = null;
  await desk.check('archive');
  expect(desk.result?.unchanged).toBe(true);
});

test('what is no pack is a problem, and a check that was stopped is none', async () => {
  const { backend, desk } = open();
  backend.refuse('checkPack', 'not_a_pack', { path: '/letters' });
  await desk.check('folder');
  expect([desk.problem?.code, desk.result]).toEqual(['not_a_pack', null]);
  backend.refuse('checkPack', 'stopped');
  await desk.check('folder');
  expect([desk.problem, desk.working]).toEqual([null, null]);
});

test('the answer to an earlier check is not shown for a later one', async () => {
  const { backend, desk } = open();
  const first = desk.check('dropped', 'first');
  backend.refuse('checkPack', 'not_a_pack', { path: '/second' });
  const second = desk.check('dropped', 'second');
  await Promise.all([first, second]);
  expect([desk.result, desk.problem?.code]).toEqual([null, 'not_a_pack']);
});

test('cancelling ends the check and forgets what was found', async () => {
  const { backend, desk } = open();
  const checking = desk.check('folder');
  await desk.cancel();
  await checking;
  expect([desk.working, desk.result]).toEqual([null, null]);
  expect(backend.deeds).toContain('cancelPackCheck');
});

test('every difference names what differs', () => {
  const name = 'users.csv';
  const key = 'SHA256:abc';
  const differences: PackDifference[] = [
    { kind: 'changed', name },
    { kind: 'renamed', name, now: 'list.csv' },
    { kind: 'signatureBroken', name, key },
    { kind: 'miscounted', name, stated: 1_200, counted: 1 },
    { kind: 'notSignedBy', wanted: key },
    { kind: 'unreadableLine', line: 3 },
    { kind: 'tooLarge' },
  ];
  expect(differences.map(differenceWords)).toEqual([
    'users.csv has changed.',
    'users.csv is now called list.csv.',
    'users.csv is not what SHA256:abc signed.',
    'users.csv has 1 user, and 1,200 are stated.',
    'It is not signed by SHA256:abc.',
    'Line 3 of SHA256SUMS holds no checksum.',
    'The archive unpacks to more than a pack can be.',
  ]);
});
