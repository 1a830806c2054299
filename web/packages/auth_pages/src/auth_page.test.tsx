import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { AuthPage } from './auth_page';
import { readState } from './read_state';
import type { AuthState } from './state';

afterEach(cleanup);

const action = '/auth/realms/codeflix/sign-in?execution=1';
const client = { name: 'Codeflix', url: '/' };
const signIn: AuthState = { page: 'sign_in', locale: 'en', action, csrf: 'c5', client, links: { signUp: '/auth/sign-up?execution=1#top' } };
const signUp: AuthState = { page: 'sign_up', locale: 'en', action, links: { signIn: '/auth/sign-in' }, minPasswordLength: 10 };

/** What the browser would send. */
function sent(): Record<string, FormDataEntryValue> {
  const form = document.querySelector('form');
  if (!form) throw new Error('no form');
  return Object.fromEntries(new FormData(form));
}

function submitted(): boolean {
  const form = document.querySelector('form');
  if (!form) throw new Error('no form');
  return fireEvent.submit(form);
}

describe('sign-in', () => {
  it('is an ordinary form with the fields of the contract', () => {
    render(<AuthPage state={signIn} />);
    const form = document.querySelector('form');
    expect(form?.method).toBe('post');
    expect(form?.getAttribute('action')).toBe(action);
    fireEvent.change(screen.getByLabelText('E-mail'), { target: { value: 'ana@example.com' } });
    fireEvent.change(screen.getByLabelText('Password'), { target: { value: 'secret' } });
    expect(sent()).toEqual({ csrf: 'c5', locale: 'en', email: 'ana@example.com', password: 'secret' });
    expect(submitted()).toBe(true);
  });

  it('tells password managers what the fields are', () => {
    render(<AuthPage state={signIn} />);
    expect(screen.getByLabelText('E-mail').getAttribute('autocomplete')).toBe('username');
    expect(screen.getByLabelText('Password').getAttribute('autocomplete')).toBe('current-password');
  });

  it('announces a refusal and keeps the address', () => {
    render(<AuthPage state={{ ...signIn, errors: { form: 'invalid_credentials' }, values: { email: 'ana@example.com' } }} />);
    expect(screen.getByRole('alert').textContent).toContain('do not match');
    expect(screen.getByLabelText<HTMLInputElement>('E-mail').value).toBe('ana@example.com');
    expect(document.activeElement).toBe(screen.getByLabelText('Password'));
  });

  it('has words for a code that it does not know', () => {
    render(<AuthPage state={{ ...signIn, errors: { form: 'something_new', email: 'odd' } }} />);
    expect(screen.getByText('That did not work. Check what you wrote and try again.')).toBeTruthy();
    expect(screen.getByText('This e-mail was not accepted.')).toBeTruthy();
  });

  it('does not send an empty form, and leads to the first mistake', () => {
    render(<AuthPage state={signIn} />);
    expect(submitted()).toBe(false);
    expect(document.activeElement).toBe(screen.getByLabelText('E-mail'));
    expect(screen.getByLabelText('Password').getAttribute('aria-invalid')).toBe('true');
  });

  it('is sent once', () => {
    render(<AuthPage state={{ ...signIn, values: { email: 'ana@example.com' } }} />);
    fireEvent.change(screen.getByLabelText('Password'), { target: { value: 'secret' } });
    expect(submitted()).toBe(true);
    expect(submitted()).toBe(false);
  });

  it('shows and hides the password', () => {
    render(<AuthPage state={signIn} />);
    const password = screen.getByLabelText<HTMLInputElement>('Password');
    fireEvent.click(screen.getByRole('button', { name: 'Show password' }));
    expect(password.type).toBe('text');
    fireEvent.click(screen.getByRole('button', { name: 'Hide password' }));
    expect(password.type).toBe('password');
  });

  it('changes the language of everything, of the form and of the links too', () => {
    render(<AuthPage state={signIn} />);
    fireEvent.click(screen.getByRole('button', { name: 'Português' }));
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Entrar');
    expect(document.documentElement.lang).toBe('pt-BR');
    expect(document.title).toBe('Entrar · Codeflix');
    expect(sent().locale).toBe('pt-BR');
    expect(screen.getByRole('link', { name: 'Criar uma conta' }).getAttribute('href')).toBe('/auth/sign-up?execution=1&ui_locales=pt-BR#top');
  });

  it('offers no sign-up where there is none', () => {
    render(<AuthPage state={{ ...signIn, links: {} }} />);
    expect(within(screen.getByRole('main')).queryByRole('link')).toBeNull();
  });
});

describe('sign-up', () => {
  it('sends the fields of the contract', () => {
    render(<AuthPage state={signUp} />);
    fireEvent.change(screen.getByLabelText('What should we call you'), { target: { value: 'Ana' } });
    fireEvent.change(screen.getByLabelText('E-mail'), { target: { value: 'ana@example.com' } });
    fireEvent.change(screen.getByLabelText('Password'), { target: { value: 'lanterna azul' } });
    expect(sent()).toEqual({ locale: 'en', name: 'Ana', email: 'ana@example.com', password: 'lanterna azul' });
    expect(submitted()).toBe(true);
  });

  it('links each mistake to its field', () => {
    render(
      <AuthPage state={{ ...signUp, errors: { name: 'required', email: 'taken', password: 'too_short' }, values: { email: 'ana@example.com' } }} />,
    );
    for (const [label, words] of [
      ['What should we call you', 'Tell us a name.'],
      ['E-mail', 'There is an account with this e-mail already.'],
      ['Password', 'Use at least 10 characters.'],
    ] as const) {
      const field = screen.getByLabelText(label);
      const described = (field.getAttribute('aria-describedby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent);
      expect(field.getAttribute('aria-invalid')).toBe('true');
      expect(described).toContain(words);
    }
    expect(document.activeElement).toBe(screen.getByLabelText('What should we call you'));
  });

  it('offers to sign in when the account exists', () => {
    render(<AuthPage state={{ ...signUp, errors: { email: 'taken' } }} />);
    expect(screen.getByRole('link', { name: 'Sign in with it' }).getAttribute('href')).toBe('/auth/sign-in?ui_locales=en');
  });

  it('says how strong the password is while it is written', () => {
    render(<AuthPage state={signUp} />);
    fireEvent.change(screen.getByLabelText('Password'), { target: { value: 'abc' } });
    expect(screen.getByText(/7 characters to go/)).toBeTruthy();
    fireEvent.change(screen.getByLabelText('Password'), { target: { value: 'um farol na serra, 1987' } });
    expect(screen.getByText(/strong/)).toBeTruthy();
  });
});

describe('the other pages', () => {
  it('asks before signing out', () => {
    render(<AuthPage state={{ page: 'sign_out', locale: 'pt-BR', action, csrf: 'c5', account: 'ana@example.com', client }} />);
    expect(screen.getByText(/ana@example.com/)).toBeTruthy();
    expect(sent()).toEqual({ csrf: 'c5', locale: 'pt-BR' });
    expect(screen.getByRole('button', { name: 'Sair' })).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Ficar' }).getAttribute('href')).toBe('/');
  });

  it('says that the session is over, and leads back', () => {
    render(<AuthPage state={{ page: 'signed_out', locale: 'en', client, links: { signIn: '/again' } }} />);
    expect(screen.getByRole('link', { name: 'Sign in again' }).getAttribute('href')).toBe('/again?ui_locales=en');
    expect(within(screen.getByRole('main')).getByRole('link', { name: 'Back to Codeflix' }).getAttribute('href')).toBe('/');
  });

  it('leads on who is signed in already', () => {
    render(<AuthPage state={{ page: 'signed_in', locale: 'en', account: 'ana@example.com', links: { proceed: '/home' } }} />);
    expect(screen.getByRole('link', { name: 'Go on' }).getAttribute('href')).toBe('/home');
  });

  it.each([
    'invalid_request',
    'unknown_client',
    'invalid_redirect_uri',
    'session_expired',
    'too_many_requests',
    'not_found',
    'unavailable',
    'server_error',
    'new',
  ])('tells the failure %s in words', (code) => {
    render(<AuthPage state={{ page: 'error', locale: 'en', error: { code, reference: '4bf92f' } }} />);
    expect(screen.getByRole('alert').textContent?.length).toBeGreaterThan(20);
    expect(screen.getByText(/4bf92f/)).toBeTruthy();
  });
});

describe('the state in the document', () => {
  it('is read', () => {
    document.body.innerHTML = `<script type="application/json" id="auth-state">{"page":"sign_in","locale":"pt","action":"/a","values":{"email":"\\u003cb>"}}</script>`;
    expect(readState(document)).toEqual({ page: 'sign_in', locale: 'pt-BR', action: '/a', values: { email: '<b>' } });
  });

  it.each(['', '@@STATE@@', '[]', 'null', '{"locale":"en"}'])('is a failure page when it is %j', (content) => {
    document.documentElement.lang = 'en';
    document.body.innerHTML = `<script type="application/json" id="auth-state">${content}</script>`;
    expect(readState(document)).toEqual({ page: 'error', locale: 'en', error: { code: 'server_error' } });
  });

  it('is a failure page when its page is unknown', () => {
    render(<AuthPage state={JSON.parse('{"page":"dance","locale":"en"}') as AuthState} />);
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('This is as far as it goes');
  });
});
