import { describe, expect, it } from 'vitest';
import en from './locales/en.json';
import ptBr from './locales/pt-BR.json';

const sources = Object.values(
  import.meta.glob<string>(['./**/*.{ts,tsx}', '!./**/*.test.*'], { query: '?raw', import: 'default', eager: true }),
).join('\n');
/** Keys that are put together from a code. */
const composed = /^(mistake\.\w+\.|error\.code\.|notice\.code\.|strength\.|language\.)/;

describe('the words', () => {
  it('are the same in both languages', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(ptBr).sort());
  });

  it('name the same values in both languages', () => {
    const named = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
    for (const [key, text] of Object.entries(ptBr)) expect([key, named(en[key as keyof typeof en])]).toEqual([key, named(text)]);
  });

  it('are all used', () => {
    expect(Object.keys(ptBr).filter((key) => !composed.test(key) && !sources.includes(`'${key}'`))).toEqual([]);
  });
});
