import { describe, expect, it } from 'vitest';
import { strengthOf } from './strength';

const level = (password: string, personal: string[] = []) => strengthOf(password, personal, 8).level;

describe('the strength of a password', () => {
  it('counts what is missing, in characters and not in code units', () => {
    expect(strengthOf('abc', [], 8)).toMatchObject({ name: 'too_short', missing: 5 });
    expect(strengthOf('🎬🎬🎬', [], 8).missing).toBe(5);
  });

  it.each(['aaaaaaaaaaaa', '1234567890', 'qwertyuiop', 'password', 'senha123', 'flamengo2020', 'abcdefghij'])('is weak for %s', (password) => {
    expect(level(password)).toBe(1);
  });

  it('counts the name and the e-mail for nothing', () => {
    expect(strengthOf('AntoniaVasconcelos', ['Antônia Vasconcelos'], 8)).toMatchObject({ name: 'weak', advice: 'personal' });
    expect(level('antonia.vasco', ['x', 'antonia.vasco@exemplo.com'])).toBe(1);
  });

  it('grows with length and variety', () => {
    expect(level('tramontina')).toBeLessThan(level('tramontina 48'));
    expect(level('um farol na serra, 1987')).toBe(4);
    expect(level('correto cavalo bateria')).toBeGreaterThanOrEqual(3);
  });

  it('stays quick on a long text', () => {
    expect(level('a'.repeat(5000))).toBe(1);
  });
});
