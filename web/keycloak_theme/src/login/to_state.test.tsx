import { AuthPage } from '@codeflix/auth-pages';
import { cleanup, render, screen } from '@testing-library/react';
import { createGetKcContextMock } from 'keycloakify/login/KcContext';
import { afterEach, describe, expect, it } from 'vitest';
import { codeOf, codes } from './codes';
import { toState } from './to_state';

afterEach(cleanup);

const { getKcContextMock } = createGetKcContextMock({
  kcContextExtension: { themeName: 'codeflix' as const, properties: {} },
  kcContextExtensionPerPage: {},
  overrides: {
    // Keycloak tells more of a client than Keycloakify's types do.
    client: { clientId: 'codeflix-watch', name: 'Codeflix', baseUrl: 'https://codeflix.example/' } as { clientId: string },
    locale: {
      currentLanguageTag: 'en',
      supported: [
        { languageTag: 'pt-BR', url: '/auth/login?kc_locale=pt-BR', label: 'Português' },
        { languageTag: 'en', url: '/auth/login?kc_locale=en', label: 'English' },
      ],
    },
  },
});
type Overrides = Parameters<typeof getKcContextMock>[0]['overrides'];

/** As Keycloak tells mistakes: by the name of a field. */
function mistakes(byField: Record<string, string>) {
  return {
    existsError: (...names: string[]) => names.some((name) => name in byField),
    get: (name: string) => byField[name] ?? '',
  };
}

/** Renders the page that our theme makes of Keycloak's; answers what its form would send. */
function sent(pageId: Parameters<typeof getKcContextMock>[0]['pageId'], overrides: object = {}) {
  const state = toState(getKcContextMock({ pageId, overrides: overrides as Overrides }));
  if (!state) throw new Error(`the pages do not know ${pageId}`);
  render(<AuthPage state={state} />);
  const form = document.querySelector('form');
  return { state, form, fields: form ? [...new FormData(form).keys()] : [] };
}

describe('the pages in Keycloak', () => {
  it('sign in with the fields that Keycloak reads', () => {
    const { form, fields, state } = sent('login.ftl', { url: { loginAction: '/auth/authenticate?execution=1' } });
    expect(form?.getAttribute('action')).toBe('/auth/authenticate?execution=1');
    expect(fields).toEqual(['credentialId', 'locale', 'username', 'password']);
    expect(state.client).toEqual({ name: 'Codeflix', url: 'https://codeflix.example/' });
    expect(screen.getByRole('link', { name: 'Create an account' })).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Forgot my password' })).toBeTruthy();
  });

  it('lead to the other language by the link that Keycloak remembers it by', () => {
    sent('login.ftl');
    expect(screen.getByRole('link', { name: 'Português' }).getAttribute('href')).toBe('/auth/login?kc_locale=pt-BR');
    expect(screen.getByRole('link', { name: 'English' }).getAttribute('aria-current')).toBe('true');
  });

  it('tell a refusal in our words, once', () => {
    const { state } = sent('login.ftl', {
      message: { type: 'error', summary: 'code:invalid_credentials' },
      messagesPerField: mistakes({ username: 'code:invalid_credentials', password: 'code:invalid_credentials' }),
    });
    expect(state).toMatchObject({ errors: { form: 'invalid_credentials' } });
    expect(screen.getByRole('alert').textContent).toContain('do not match');
  });

  it('say that a mail is on its way, where Keycloak goes on with the sign-in', () => {
    sent('login.ftl', { message: { type: 'success', summary: 'code:mail_sent' } });
    expect(screen.getByText(/the message arrives in a moment/)).toBeTruthy();
  });

  it('sign up with one name and the password twice', () => {
    const { fields } = sent('register.ftl');
    expect(fields).toEqual(['locale', 'firstName', 'email', 'password', 'password-confirm']);
  });

  it('tell each mistake of a sign-up at its field', () => {
    const { state } = sent('register.ftl', {
      messagesPerField: mistakes({ email: 'code:taken', password: 'code:too_common', firstName: 'Etwas Fremdes' }),
    });
    expect(state).toMatchObject({ errors: { email: 'taken', password: 'too_common', name: 'other' } });
    expect(screen.getByText('Many people use this password. Choose another.')).toBeTruthy();
    expect(screen.getByText('This name was not accepted.')).toBeTruthy();
  });

  it.each([
    ['login-reset-password.ftl', ['locale', 'username']],
    ['login-update-password.ftl', ['locale', 'password-new', 'password-confirm']],
    ['login-otp.ftl', ['locale', 'otp']],
    ['login-config-totp.ftl', ['totpSecret', 'locale', 'totp', 'userLabel']],
    ['logout-confirm.ftl', ['session_code', 'confirmLogout', 'locale']],
  ] as const)('send from %s what Keycloak reads', (pageId, expected) => {
    expect(sent(pageId).fields).toEqual(expected);
  });

  it('let one choose among several devices', () => {
    const { fields } = sent('login-otp.ftl', {
      otpLogin: {
        selectedCredentialId: 'b',
        userOtpCredentials: [
          { id: 'a', userLabel: 'Phone' },
          { id: 'b', userLabel: 'Tablet' },
        ],
      },
    });
    expect(fields).toEqual(['locale', 'selectedCredentialId', 'otp']);
    expect(screen.getByLabelText<HTMLInputElement>('Tablet').checked).toBe(true);
  });

  it.each(['login-verify-email.ftl', 'login-page-expired.ftl', 'info.ftl', 'error.ftl'] as const)('show %s with a way on', (pageId) => {
    sent(pageId);
    expect(screen.getByRole('main').querySelector('a')).not.toBeNull();
  });

  it('show a sentence of Keycloak without its markup where they have none', () => {
    sent('info.ftl', { message: { type: 'info', summary: 'Perform <b>this</b>' } });
    expect(screen.getByText('Perform this')).toBeTruthy();
  });

  it('leave to Keycloak what they do not have', () => {
    expect(toState(getKcContextMock({ pageId: 'webauthn-register.ftl' }))).toBeUndefined();
  });

  it('read a code and nothing else', () => {
    expect(codeOf('code:taken')).toBe('taken');
    expect(codeOf('Email already exists.')).toBeUndefined();
    expect(Object.values(codes).every((code) => codeOf(`code:${code}`) === code)).toBe(true);
  });
});
