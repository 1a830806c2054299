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

export function failure(words: Words, code: string, text?: string): string {
  const key = `error.code.${code}`;
  return isKey(key) ? words(key) : (text ?? words('error.code.other'));
}

/** The sentence of a notice; an unknown one has a text of the issuer. */
export function notice(words: Words, code: string, text?: string): string {
  const key = `notice.code.${code}`;
  return isKey(key) ? words(key) : (text ?? words('notice.code.other'));
}

function isKey(text: string): text is Key {
  return Object.hasOwn(ptBr, text);
}

export const WordsContext = createContext<{ locale: Locale; words: Words; keepsLanguage: boolean }>({
  locale: 'pt-BR',
  words: wordsOf('pt-BR'),
  keepsLanguage: false,
});

export function useWords(): Words {
  return useContext(WordsContext).words;
}

/** True when the issuer remembers the language by itself. */
export function useKeepsLanguage(): boolean {
  return useContext(WordsContext).keepsLanguage;
}

export function useLocale(): Locale {
  return useContext(WordsContext).locale;
}
