import polyglotI18nProvider from 'ra-i18n-polyglot';
import englishMessages from 'ra-language-english';
import type { I18nProvider } from 'react-admin';
import en from '../shared/i18n/locales/en.json';
import ptBr from '../shared/i18n/locales/pt-BR.json';
import { portugueseMessages } from '../shared/i18n/react_admin_pt_br';

export const languages = [
  { locale: 'pt-BR', name: 'Português' },
  { locale: 'en', name: 'English' },
];

const messages = {
  'pt-BR': { ...portugueseMessages, ...ptBr },
  en: { ...englishMessages, ...en },
};

/** The words in the language of the browser, or in the one that was chosen. */
export function createI18nProvider(preferred: readonly string[] = navigator.languages): I18nProvider {
  const first = preferred.map((tag) => tag.toLowerCase()).find((tag) => tag.startsWith('pt') || tag.startsWith('en'));
  return polyglotI18nProvider((locale) => (locale === 'en' ? messages.en : messages['pt-BR']), first?.startsWith('en') ? 'en' : 'pt-BR', languages, {
    allowMissing: false,
  });
}

export const i18nProvider = createI18nProvider();
