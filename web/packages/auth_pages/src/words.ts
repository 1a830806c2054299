import { createContext, useContext } from 'react';
import en from './locales/en.json';
import ptBr from './locales/pt-BR.json';
import type { Field, Locale } from './state';

export type Key = keyof typeof ptBr;
export type Words = (key: Key, values?: Record<string, string | number>) => string;

const books: Record<Locale, Record<Key, string>> = { 'pt-BR': ptBr, en };

/** The words of a language; `{name}` in a sentence is replaced by the value of that name. */
export function wordsOf(locale: Locale): Words {
  const book = books[locale];
  return (key, values = {}) => book[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The sentence for a mistake that the issuer (or the form itself) found. */
export function mistake(words: Words, field: Field, code: string, values?: Record<string, string | number>): string {
  const key = `mistake.${field}.${code}`;
  return words(isKey(key) ? key : `mistake.${field}.other`, values);
}

export function failure(words: Words, code: string): string {
  const key = `error.code.${code}`;
  return words(isKey(key) ? key : 'error.code.other');
}

function isKey(text: string): text is Key {
  return Object.hasOwn(ptBr, text);
}

export const WordsContext = createContext<{ locale: Locale; words: Words }>({ locale: 'pt-BR', words: wordsOf('pt-BR') });

export function useWords(): Words {
  return useContext(WordsContext).words;
}

export function useLocale(): Locale {
  return useContext(WordsContext).locale;
}
