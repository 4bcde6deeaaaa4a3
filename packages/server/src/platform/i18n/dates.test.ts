import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatDay, formatDistance, formatMoment, locales } from './index.ts';

const kyiv = (locale: 'en' | 'uk' | 'ru') => ({ locale, timeZone: 'Europe/Kyiv' });
const tuesday = new Date('2027-01-05T12:05:00Z');

test('a date stands in full, with its weekday', () => {
  assert.equal(formatDay(tuesday, kyiv('en')), 'Tuesday 5 January 2027');
  assert.equal(formatDay(tuesday, kyiv('uk')), 'вівторок, 5 січня 2027 року');
  assert.equal(formatDay(tuesday, kyiv('ru')), 'вторник, 5 января 2027 года');
});

test('the weekday is declined with its preposition', () => {
  assert.equal(formatDay(tuesday, kyiv('en'), 'by'), 'by Tuesday 5 January 2027');
  assert.equal(formatDay(tuesday, kyiv('uk'), 'by'), 'до вівторка, 5 січня 2027 року');
  assert.equal(formatDay(tuesday, kyiv('uk'), 'on'), 'у вівторок, 5 січня 2027 року');
  assert.equal(formatDay(tuesday, kyiv('ru'), 'since'), 'со вторника, 5 января 2027 года');
  assert.equal(formatDay(tuesday, kyiv('ru'), 'on'), 'во вторник, 5 января 2027 года');
});

test('each weekday has its own words in every role and language', () => {
  for (const locale of locales) {
    for (const role of ['plain', 'on', 'since', 'by'] as const) {
      const days = [0, 1, 2, 3, 4, 5, 6].map(
        (offset) =>
          formatDay(new Date(tuesday.getTime() + offset * 86_400_000), kyiv(locale), role).split(
            /[ ,]\d|, /,
          )[0],
      );
      assert.equal(new Set(days).size, 7, `${locale} ${role}: ${days.join(' | ')}`);
    }
  }
});

test('day and time are those of the controller’s time zone, summer time included', () => {
  const lateEvening = new Date('2027-01-05T22:30:00Z');
  assert.equal(formatMoment(lateEvening, kyiv('en')), 'Wednesday 6 January 2027, 00:30');
  assert.equal(formatMoment(lateEvening, { locale: 'en', timeZone: 'UTC' }), 'Tuesday 5 January 2027, 22:30');
  assert.equal(
    formatMoment(new Date('2027-07-05T12:05:00Z'), kyiv('uk')),
    'понеділок, 5 липня 2027 року, 15:05',
  );
});

test('a distance counts calendar days of the place, not hours', () => {
  const evening = new Date('2026-11-22T21:50:00Z');
  const minutesLater = new Date('2026-11-22T22:10:00Z');
  assert.equal(formatDistance(minutesLater, evening, kyiv('en')), 'tomorrow');
  assert.equal(formatDistance(minutesLater, evening, { locale: 'en', timeZone: 'UTC' }), 'today');
  assert.equal(formatDistance(new Date('2026-12-04T12:00:00Z'), evening, kyiv('uk')), 'через 12 днів');
});
