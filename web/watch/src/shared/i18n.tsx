import { createContext, use, useCallback, useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import english from '../locales/en.json';
import portuguese from '../locales/pt-BR.json';

export type Words = Record<keyof typeof portuguese, string>;
export type Key = keyof Words;
/** Keys without their plural ending: `count.titles` for `count.titles_one` and `count.titles_other`. */
export type PluralKey = Key extends infer K ? (K extends `${infer Base}_other` ? Base : never) : never;

export const locales = ['pt-BR', 'en'] as const;
export type Locale = (typeof locales)[number];

const kept = 'codeflix.locale';
/** Both languages are in the first file: together they are smaller than one more round trip is long. */
const dictionaries: Record<Locale, Words> = { 'pt-BR': portuguese, en: english };

/** The chosen language, else the first one of the browser's that we have, else Portuguese. */
export function preferredLocale(languages: readonly string[] = navigator.languages, chosen: string | null = localStorage.getItem(kept)): Locale {
  for (const wanted of [chosen, ...languages]) {
    const found = locales.find((locale) => wanted && locale.split('-')[0] === wanted.split('-')[0]?.toLowerCase());
    if (found) return found;
  }
  return 'pt-BR';
}

type Values = Record<string, string | number>;

export interface Translation {
  locale: Locale;
  setLocale: (locale: Locale) => void;
  /** The words of a key with `{name}` filled in. */
  t: (key: Key, values?: Values) => string;
  /** The words for a number of things; `{count}` is filled in. */
  n: (key: PluralKey, count: number, values?: Values) => string;
}

const Context = createContext<Translation | undefined>(undefined);

const fill = (text: string, values: Values = {}) => text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));

export function I18nProvider({ locale: first, children }: { locale: Locale; children: ReactNode }) {
  const [locale, setCurrent] = useState(first);

  useEffect(() => {
    document.documentElement.lang = locale;
  }, [locale]);

  const setLocale = useCallback((next: Locale) => {
    localStorage.setItem(kept, next);
    setCurrent(next);
  }, []);

  const translation = useMemo<Translation>(() => {
    const words = dictionaries[locale];
    const plural = new Intl.PluralRules(locale);
    const number = new Intl.NumberFormat(locale);
    return {
      locale,
      setLocale,
      t: (key, values) => fill(words[key], values),
      n: (key, count, values) => {
        // Portuguese counts nothing as one thing by CLDR; people write `0 títulos`.
        const form = count !== 0 && plural.select(count) === 'one' ? 'one' : 'other';
        return fill(words[`${key}_${form}` as Key], { count: number.format(count), ...values });
      },
    };
  }, [locale, setLocale]);

  return <Context value={translation}>{children}</Context>;
}

export function useI18n(): Translation {
  const translation = use(Context);
  if (!translation) throw new Error('useI18n outside of I18nProvider');
  return translation;
}
