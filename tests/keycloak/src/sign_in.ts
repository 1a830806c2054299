import * as client from 'openid-client';
import type { Page } from 'playwright-core';
import type { Realm } from './keycloak';

export interface Person {
  name: string;
  email: string;
  password: string;
}

/** The application's side of a sign-in: the address to begin at, and what turns its answer into tokens. */
export interface Wish {
  address: URL;
  redeem(answer: string): ReturnType<typeof client.authorizationCodeGrant>;
}

export function configuration(realm: Realm, clientId: string, secret?: string): Promise<client.Configuration> {
  const how = secret === undefined ? client.None() : client.ClientSecretBasic(secret);
  return client.discovery(new URL(realm.issuer), clientId, secret, how, { execute: [client.allowInsecureRequests] });
}

export async function begin(realm: Realm, language: string, more: Record<string, string> = {}): Promise<Wish> {
  const watch = await configuration(realm, 'codeflix-watch');
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const expectedState = client.randomState();
  const expectedNonce = client.randomNonce();
  const address = client.buildAuthorizationUrl(watch, {
    redirect_uri: `${realm.publicUrl}/session/callback`,
    scope: 'openid profile email',
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: expectedState,
    nonce: expectedNonce,
    ui_locales: language,
    ...more,
  });
  const checks = { pkceCodeVerifier, expectedState, expectedNonce };
  return { address, redeem: (answer) => client.authorizationCodeGrant(watch, new URL(answer), checks) };
}

const words = {
  en: {
    name: 'What should we call you',
    email: 'E-mail',
    password: 'Password',
    signIn: 'Sign in',
    signUp: 'Create account',
    toSignUp: 'Create an account',
  },
  'pt-BR': {
    name: 'Como devemos chamar você',
    email: 'E-mail',
    password: 'Senha',
    signIn: 'Entrar',
    signUp: 'Criar conta',
    toSignUp: 'Criar uma conta',
  },
};
export type Language = keyof typeof words;

/** Fills the pages as a person would; answers the address that the browser ends at. */
export async function signUp(page: Page, realm: Realm, language: Language, person: Person): Promise<string> {
  const word = words[language];
  await page.getByRole('link', { name: word.toSignUp }).click();
  await page.getByLabel(word.name).fill(person.name);
  await page.getByLabel(word.email).fill(person.email);
  await page.getByLabel(word.password, { exact: true }).fill(person.password);
  await page.getByRole('button', { name: word.signUp }).click();
  return back(page, realm);
}

export async function signIn(page: Page, realm: Realm, language: Language, person: Person): Promise<string> {
  const word = words[language];
  await page.getByLabel(word.email).fill(person.email);
  await page.getByLabel(word.password, { exact: true }).fill(person.password);
  await page.getByRole('button', { name: word.signIn }).click();
  return back(page, realm);
}

async function back(page: Page, realm: Realm): Promise<string> {
  await page.waitForURL(`${realm.publicUrl}/**`);
  return page.url();
}
