import { describe, expect, it } from 'vitest';
import { clockTime, length, money } from './format';

describe('clockTime', () => {
  it.each([
    [0, '0:00'],
    [754_999, '12:34'],
    [4_354_000, '1:12:34'],
    [-5, '0:00'],
  ])('%d', (ms, text) => expect(clockTime(ms)).toBe(text));
});

describe('length', () => {
  it.each([
    [13_000, '13 s'],
    [59_600, '1 min'],
    [3_600_000, '1 h'],
    [6_720_000, '1 h 52 min'],
  ])('%d', (ms, text) => expect(length(ms)).toBe(text));
});

describe('money', () => {
  it('takes the minor units of the currency', () => {
    expect(money(1990, 'BRL', 'pt-BR').replace(/\s/g, ' ')).toBe('R$ 19,90');
    expect(money(500, 'JPY', 'en')).toBe('¥500');
    expect(money(1990, 'USD', 'en')).toBe('$19.90');
  });
});
