import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessible, launch, person } from '../src/browser';
import { EmbeddedPages } from '../src/embedded';
import { address, Realm } from '../src/keycloak';
import { begin, signUp } from '../src/sign_in';

/** Where what a person sees stands, and in which words. */
function layout(page: Page) {
  return page.locator('h1, label, input:visible, button:visible, main a, footer a').evaluateAll((all) =>
    all.map((element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      // The language is a button where the page changes it, a link where the issuer does.
      const name = element.closest('footer') ? 'language' : element.tagName;
      return [name, element.textContent, ...[x, y, width, height].map(Math.round)];
    }),
  );
}

describe.skipIf(address === undefined)('the pages in Keycloak', () => {
  let realm: Realm;
  let browser: Browser;
  let embedded: EmbeddedPages;
  beforeAll(async () => {
    realm = new Realm();
    expect(await realm.run('apply')).toMatchObject({ status: 0 });
    browser = await launch();
    embedded = await EmbeddedPages.start();
  });
  afterAll(async () => {
    await browser.close();
    await embedded.stop();
    await realm.remove();
  });

  const open = async (locale: string, more?: Record<string, string>) => {
    const page = await person(browser, realm.publicUrl, locale);
    await page.goto((await begin(realm, locale, more)).address.href);
    return page;
  };

  it.each(['pt-BR', 'en'])('look as those of the embedded issuer, in %s', async (locale) => {
    const here = await open(locale);
    const there = await person(browser, realm.publicUrl, locale);
    await there.goto(`${embedded.origin}/?page=sign_in&locale=${locale}`);
    await accessible(here, `keycloak-sign-in-${locale}`);
    await accessible(there, `embedded-sign-in-${locale}`);
    expect(await layout(here)).toEqual(await layout(there));
    await here.goto((await begin(realm, locale, { prompt: 'create' })).address.href);
    await there.goto(`${embedded.origin}/?page=sign_up&locale=${locale}`);
    await accessible(here, `keycloak-sign-up-${locale}`);
    await accessible(there, `embedded-sign-up-${locale}`);
    expect(await layout(here)).toEqual(await layout(there));
    for (const page of [here, there]) await page.context().close();
  });

  it('change the language by a link, and Keycloak remembers it', async () => {
    const page = await open('en');
    await page.getByRole('link', { name: 'Português' }).click();
    await page.getByRole('heading', { name: 'Entrar' }).waitFor();
    await page.goto((await begin(realm, '')).address.href);
    await page.getByRole('heading', { name: 'Entrar' }).waitFor();
    await page.context().close();
  });

  it('tell what was wrong, in words of the platform', async () => {
    const page = await open('en');
    await page.getByLabel('E-mail').fill('nobody@example.com');
    await page.getByLabel('Password', { exact: true }).fill('um farol na serra, 1987');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('E-mail and password do not match.').waitFor();
    await accessible(page, 'keycloak-refused');
    await page.context().close();
  });

  it.each([
    ['password', 'Many people use this password.'],
    ['nobody@example.com', 'The password cannot be your e-mail.'],
    ['x'.repeat(129), 'This password is too long.'],
  ])('refuse the password %s', async (password, words) => {
    const page = await open('en', { prompt: 'create' });
    await page.getByLabel('What should we call you').fill('Nobody');
    await page.getByLabel('E-mail').fill('nobody@example.com');
    // Past the page's own checks: what counts is what Keycloak says.
    await page.locator('form').evaluate((form: HTMLFormElement, value) => {
      for (const name of ['password', 'password-confirm']) form.querySelector<HTMLInputElement>(`input[name=${name}]`)!.value = value;
      form.submit();
    }, password);
    await page.getByText(words).waitFor();
    await page.context().close();
  });

  it('know an address that has an account, and lead to the sign-in', async () => {
    const taken = { name: 'Ana', email: 'ana@example.com', password: 'um farol na serra, 1987' };
    const first = await open('en');
    await signUp(first, realm, 'en', taken);
    await first.context().close();
    const page = await open('en', { prompt: 'create' });
    await page.getByLabel('What should we call you').fill(taken.name);
    await page.getByLabel('E-mail').fill(taken.email);
    await page.getByLabel('Password', { exact: true }).fill(taken.password);
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByText('There is an account with this e-mail already.').waitFor();
    await page.getByRole('link', { name: 'Sign in with it' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.context().close();
  });

  it('say what failed when a stranger asks', async () => {
    const page = await open('en', { client_id: 'nobody' });
    await page.getByText('is not known on this server').waitFor();
    await accessible(page, 'keycloak-error');
    await page.context().close();
  });
});
