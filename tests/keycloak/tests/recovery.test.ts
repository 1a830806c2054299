import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Application } from '../src/application';
import { accessible, launch, person } from '../src/browser';
import { address, Realm } from '../src/keycloak';
import { Mailbox } from '../src/mailbox';
import { begin, signIn } from '../src/sign_in';
import { totp } from '../src/totp';

describe.skipIf(address === undefined)('what Keycloak asks besides the password', () => {
  const mailbox = new Mailbox();
  const application = new Application();
  let realm: Realm;
  let browser: Browser;
  beforeAll(async () => {
    realm = new Realm(await application.start());
    const port = await mailbox.start();
    Object.assign(realm.variables, { REALM_SMTP_HOST: '127.0.0.1', REALM_SMTP_PORT: String(port), REALM_SMTP_FROM: 'codeflix@example.com' });
    expect(await realm.run('apply')).toMatchObject({ status: 0 });
    browser = await launch();
  });
  afterAll(async () => {
    await browser.close();
    mailbox.stop();
    application.stop();
    await realm.remove();
  });

  const password = 'um farol na serra, 1987';
  const add = (email: string, requiredActions: string[]) =>
    realm.admin('POST', '/users', {
      username: email,
      email,
      firstName: 'Ana',
      enabled: true,
      requiredActions,
      credentials: [{ type: 'password', value: password }],
    });

  async function open(): Promise<Page> {
    const page = await person(browser, realm.publicUrl, 'en');
    await page.goto((await begin(realm, 'en')).address.href);
    return page;
  }

  it('a forgotten password is replaced by a link that comes by mail', async () => {
    const email = 'forgot@example.com';
    await add(email, []);
    const page = await open();
    await page.getByRole('link', { name: 'Forgot my password' }).click();
    await page.getByLabel('E-mail').fill(email);
    await accessible(page, 'keycloak-forgot');
    await page.getByRole('button', { name: 'Send the link' }).click();
    await page.getByText('the message arrives in a moment').waitFor();
    const link = await vi.waitUntil(() => mailbox.linkTo(email, `${realm.issuer}/login-actions/action-token`), { timeout: 60_000 });
    await page.goto(link);
    await page.getByLabel('New password', { exact: true }).fill('outra lanterna azul, 48');
    await accessible(page, 'keycloak-new-password');
    await page.getByRole('button', { name: 'Save the password' }).click();
    await page.waitForURL(`${realm.publicUrl}/**`);
    await page.context().close();
    const again = await open();
    await signIn(again, realm, 'en', { name: '', email, password: 'outra lanterna azul, 48' });
    await again.context().close();
  });

  it('an address is confirmed by a link that comes by mail', async () => {
    const email = 'confirm@example.com';
    await add(email, ['VERIFY_EMAIL']);
    const page = await open();
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText(`We have sent a link to ${email}`).waitFor();
    await accessible(page, 'keycloak-verify-email');
    await page.goto(await vi.waitUntil(() => mailbox.linkTo(email, `${realm.issuer}/login-actions/action-token`), { timeout: 60_000 }));
    await page.waitForURL(`${realm.publicUrl}/**`);
    await page.context().close();
  });

  it('an authenticator application is added, and asked for from then on', async () => {
    const email = 'code@example.com';
    await add(email, ['CONFIGURE_TOTP']);
    const page = await open();
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    const secret = (await page.locator('code').textContent())!;
    await accessible(page, 'keycloak-code-setup');
    await page.getByLabel('6-digit code').fill('000000');
    await page.getByRole('button', { name: 'Switch on' }).click();
    await page.getByText('This code is not right.').waitFor();
    await page.getByLabel('6-digit code').fill(totp(secret));
    await page.getByRole('button', { name: 'Switch on' }).click();
    await page.waitForURL(`${realm.publicUrl}/**`);
    await page.context().close();
    const again = await open();
    await again.getByLabel('E-mail').fill(email);
    await again.getByLabel('Password', { exact: true }).fill(password);
    await again.getByRole('button', { name: 'Sign in' }).click();
    await again.getByLabel('6-digit code').waitFor();
    await accessible(again, 'keycloak-code');
    // The next one: a code works once.
    await again.getByLabel('6-digit code').fill(totp(secret, Date.now() + 30_000));
    await again.getByRole('button', { name: 'Confirm' }).click();
    await again.waitForURL(`${realm.publicUrl}/**`);
    await again.context().close();
  });
});
