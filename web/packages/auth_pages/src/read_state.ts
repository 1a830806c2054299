import { locales, type AuthState, type Locale } from './state';

/** The state that the issuer left in the document; a failure page when there is none that can be read. */
export function readState(document: Document): AuthState {
  try {
    const state: unknown = JSON.parse(document.getElementById('auth-state')?.textContent ?? '');
    if (isState(state)) return { ...state, locale: localeOf(state.locale) };
  } catch {
    // Told to the person as a failure below.
  }
  return { page: 'error', locale: localeOf(document.documentElement.lang), error: { code: 'server_error' } };
}

/** The nearest of our languages. */
export function localeOf(tag: string | undefined): Locale {
  return locales.find((locale) => locale === tag) ?? (tag?.toLowerCase().startsWith('pt') ? 'pt-BR' : 'en');
}

function isState(value: unknown): value is AuthState {
  return typeof value === 'object' && value !== null && 'page' in value && typeof value.page === 'string';
}
