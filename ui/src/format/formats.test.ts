import { describe, expect, test } from 'vitest';
import { Formats } from './formats.ts';

const en = new Formats('en', 'UTC');
const fr = new Formats('fr', 'Europe/Paris');

/** Replaces no-break spaces, which French puts between numbers and units, for readable tests. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

describe('sizes', () => {
  test.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1_000, '1 kB'],
    [1_234_567, '1.2 MB'],
    [999_960, '1 MB'],
    [345_600_000, '346 MB'],
    [2_500_000_000_000_000, '2,500 TB'],
  ])('%d bytes', (bytes, words) => {
    expect(en.bytes(bytes)).toBe(words);
  });

  test('are octets in French', () => {
    expect(plain(fr.bytes(1_234_567))).toBe('1,2 Mo');
  });
});

describe('durations', () => {
  test.each([
    [-5, '0 s'],
    [42.9, '42 s'],
    [60, '1 min'],
    [3_599, '59 min'],
    [3_600, '1 h'],
    [83_520, '23 h 12 min'],
    [172_800 + 7_200, '2 days 2 h'],
  ])('%d seconds', (seconds, words) => {
    expect(plain(en.duration(seconds))).toBe(words);
  });

  test('in French', () => {
    expect(plain(fr.duration(83_520))).toBe('23 h 12 min');
  });

  test('estimates are rounded to minutes', () => {
    expect(plain(en.roughDuration(118))).toBe('2 min');
    expect(plain(en.roughDuration(75))).toBe('1 min');
    expect(plain(en.roughDuration(20))).toBe('20 s');
  });
});

describe('moments', () => {
  const now = new Date('2026-11-23T12:00:00Z');

  test('today is a time, this year a day, before that a date', () => {
    expect(plain(en.when('2026-11-23T09:14:00Z', now))).toBe('9:14 AM');
    expect(plain(en.when('2026-11-12T17:40:00Z', now))).toBe('Nov 12');
    expect(plain(en.when('2025-11-12T17:40:00Z', now))).toBe('Nov 12, 2025');
    expect(plain(en.day('2026-11-23T09:14:00Z', now))).toBe('Nov 23');
  });

  test('how long ago something was is told in its largest unit', () => {
    expect(en.ago('2026-11-23T12:00:10Z', now)).toBe('this minute');
    expect(en.ago('2026-11-23T11:01:00Z', now)).toBe('59 minutes ago');
    expect(en.ago('2026-11-22T11:00:00Z', now)).toBe('yesterday');
    expect(plain(fr.ago('2026-11-01T12:00:00Z', now))).toBe('il y a 3 semaines');
    expect(en.ago('2024-11-01T12:00:00Z', now)).toBe('2 years ago');
  });

  test('a day of the calendar stays that day in every time zone', () => {
    expect(en.date('2026-01-31')).toBe('Jan 31, 2026');
    expect(en.date('soon')).toBe('soon');
  });

  test("the day is the reader's, not UTC's", () => {
    expect(fr.when('2026-11-22T23:30:00Z', now)).toBe('00:30');
  });
});

test('numbers, percentages and lists', () => {
  expect(en.count(48_210)).toBe('48,210');
  expect(plain(fr.count(48_210))).toBe('48 210');
  expect(en.percent(43)).toBe('43%');
  expect(en.list(['CSV', 'JSON', 'NDJSON'])).toBe('CSV, JSON, and NDJSON');
  expect(fr.list(['CSV', 'JSON'])).toBe('CSV et JSON');
});

test('what is no time stays as it came', () => {
  const now = new Date('2026-09-12T10:00:00Z');
  const bad = 'soon';
  expect([
    en.when(bad, now),
    en.ago(bad, now),
    en.date(bad),
    en.day(bad, now),
    en.time(bad),
    en.moment(bad),
    en.dayAndTime(bad),
    en.month(bad),
  ]).toEqual(Array.from({ length: 8 }, () => bad));
  expect(en.monthInFull(bad)).toBe('Soon');
  expect(en.day(new Date(bad), now)).toBe('');
});

test('French counts the first day of a month', () => {
  expect(plain(fr.dayInFull('2026-12-01T10:00:00Z'))).toBe('Mardi 1er décembre 2026');
  expect(plain(fr.date('2027-01-01'))).toBe('1er janv. 2027');
  expect(plain(fr.moment('2026-12-01T00:01:01Z'))).toBe('1er déc. 2026, 01:01:01');
  expect(plain(fr.date('2027-01-21'))).toBe('21 janv. 2027');
  expect(plain(fr.time('2026-12-01T00:01:00Z'))).toBe('01:01');
});
