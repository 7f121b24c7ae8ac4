import { expect, test } from 'vitest';
import { type Box, cornerFor, corners } from './toast-place.ts';

const ROOM: Box = { left: 0, top: 0, right: 900, bottom: 620 };
const MESSAGES: Box = { left: 560, top: 540, right: 880, bottom: 600 };
const at = (left: number, top: number, width = 120, height = 36): Box => ({
  left,
  top,
  right: left + width,
  bottom: top + height,
});

test('messages stay in their corner while they cover nothing that has the focus', () => {
  expect(cornerFor([], MESSAGES, 'bottom-right', ROOM)).toBe('bottom-right');
  expect(cornerFor([at(600, 400)], MESSAGES, 'bottom-right', ROOM)).toBe('bottom-right');
});

test('messages leave a control that they would cover, also in part or by its outline', () => {
  for (const control of [at(700, 560), at(480, 570), at(700, 500), at(600, 501)]) {
    expect(cornerFor([control], MESSAGES, 'bottom-right', ROOM)).toBe('top-right');
  }
});

test('messages stay where they went, and come away from there in their turn', () => {
  const above = { ...MESSAGES, top: 20, bottom: 80 };
  expect(cornerFor([at(600, 300)], above, 'top-right', ROOM)).toBe('top-right');
  expect(cornerFor([at(600, 30)], above, 'top-right', ROOM)).toBe('bottom-right');
});

test('where two corners are in the way, messages go to the other side', () => {
  const tall = { left: 560, top: 280, right: 880, bottom: 600 };
  expect(cornerFor([at(700, 300)], tall, 'bottom-right', ROOM)).toBe('bottom-left');
});

test('of a control that no corner leaves free, as little as possible is covered', () => {
  const list = at(20, 120, 860, 490);
  const corner = cornerFor([list], MESSAGES, 'bottom-right', ROOM);
  expect(corner).toBe('top-right');
  expect(corners).toContain(corner);
});

test('messages leave the buttons of a dialog, although none of them has the focus', () => {
  const [checkbox, buttons] = [at(320, 100), at(500, 550, 240)];
  expect(cornerFor([checkbox], MESSAGES, 'bottom-right', ROOM)).toBe('bottom-right');
  expect(cornerFor([checkbox, buttons], MESSAGES, 'bottom-right', ROOM)).toBe('top-right');
});

test('messages on the left stand beside the sidebar', () => {
  const room = { ...ROOM, left: 212 };
  const left = { left: 232, top: 540, right: 552, bottom: 600 };
  // As far from the sidebar as from the right edge.
  expect(cornerFor([at(240, 550)], left, 'bottom-left', room)).toBe('bottom-right');
  expect(cornerFor([at(20, 550, 180)], left, 'bottom-left', room)).toBe('bottom-left');
});
