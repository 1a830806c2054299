import type { Browser, Page } from 'playwright-core';
import { anyPlatform } from '@codeflix/functional-tests/any';
import type { Target } from '@codeflix/functional-tests/target';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessible, launch, person, settled } from '../src/browser';
import { realFilm } from '../src/film';

const film = 'The Tailor of Ouro Preto';

/** Fills a react-admin autocomplete and takes the first suggestion. */
async function choose(page: Page, label: string, text: string): Promise<void> {
  await page.getByLabel(label, { exact: false }).first().fill(text);
  await page.getByRole('option', { name: text }).first().click();
}

async function save(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Save' }).click();
}

describe('the main job by the pages', () => {
  let platform: Target;
  let browser: Browser;

  beforeAll(async () => {
    platform = await anyPlatform();
    browser = await launch();
  });
  afterAll(async () => {
    await browser.close();
    await platform.dispose();
  });

  test('the administrator signs in, describes a film, uploads it, watches it being encoded and publishes it', async () => {
    const { context, page, errors } = await person(browser, platform.origin);
    await page.goto('/admin/');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await accessible(page, 'sign_in');
    await page.getByLabel('E-mail').fill(platform.administrator.email);
    await page.getByLabel('Password', { exact: true }).fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('E-mail and password do not match').first().waitFor();
    await page.getByLabel('Password', { exact: true }).fill(platform.administrator.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Dashboard' }).first().waitFor();
    await accessible(page, 'admin_dashboard');

    await page.goto('/admin/categories/create');
    await page.getByLabel('Name').fill('Films');
    await save(page);
    await page.waitForURL((url) => !url.pathname.endsWith('create'));
    await page.goto('/admin/genres/create');
    await page.getByLabel('Name').fill('Drama');
    await choose(page, 'Categories', 'Films');
    await page.keyboard.press('Escape');
    await save(page);
    await page.waitForURL((url) => !url.pathname.endsWith('create'));
    await page.goto('/admin/cast_members/create');
    await page.getByLabel('Name').fill('Antônia Vasconcelos');
    await save(page);
    await page.waitForURL((url) => !url.pathname.endsWith('create'));

    await page.goto('/admin/videos/create');
    await page.getByLabel('Title', { exact: false }).first().fill(film);
    await page.getByLabel('Year').fill('2014');
    await page.getByLabel('Rating').click();
    await page.getByRole('option', { name: 'From 12 years' }).click();
    await page.getByLabel('Description').fill('A tailor who cuts time.');
    await choose(page, 'Categories', 'Films');
    await choose(page, 'Genres', 'Drama');
    await save(page);
    await page.waitForURL((url) => /\/videos\/[0-9a-f-]{36}/.test(url.pathname));
    await accessible(page, 'admin_video_details');

    await page.getByRole('tab', { name: 'Media' }).click();
    await page.locator('input[type=file]').first().setInputFiles(realFilm());
    await page
      .getByText(/Encoding|Inspecting|Queued/)
      .first()
      .waitFor();
    await accessible(page, 'admin_video_encoding');
    await page.getByRole('button', { name: 'Watch the preview' }).waitFor({ timeout: 150_000 });
    await page.getByRole('tab', { name: 'Publication' }).click();
    await page.getByRole('button', { name: 'Publish' }).first().click();
    await page.getByText('This title is on air').waitFor();
    await accessible(page, 'admin_video_published');
    for (const list of ['videos', 'categories', 'genres', 'cast_members', 'uploads', 'jobs', 'customers', 'plans', 'subscriptions']) {
      await page.goto(`/admin/${list}`);
      // Behind the gate, whose own heading says nothing of the page.
      await page.locator('#main-content').getByRole('heading', { level: 1 }).filter({ hasText: /\S/ }).waitFor();
      await settled(page);
      await accessible(page, `admin_${list}`);
    }
    expect(errors).toEqual([]);
    await context.close();
  }, 300_000);

  test('a customer signs up, is refused in words, is declined kindly, pays, finds it misspelt and watches it', async () => {
    const { context, page, errors } = await person(browser, platform.origin);
    await page.goto('/');
    await page.getByLabel('Your e-mail').first().waitFor();
    await accessible(page, 'landing');
    await page.getByLabel('Your e-mail').first().fill('maria@example.com');
    await page.getByRole('button', { name: 'Get started' }).first().click();
    await page.getByRole('heading', { name: 'Create your account' }).waitFor();
    await accessible(page, 'sign_up');
    await page.getByLabel('What should we call you').fill('Maria');
    await page.getByLabel('E-mail').fill('maria@example.com');
    await page.getByLabel('Password', { exact: true }).fill('lantern over the river');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.waitForURL((url) => !url.pathname.startsWith('/auth'));

    // A visitor without a subscription is refused in words.
    await page.goto('/search');
    await page.getByRole('searchbox').first().fill('tailer of ouro preto');
    // Before the words rest, the page shows all titles.
    await page.waitForURL((url) => url.searchParams.has('q'));
    await page
      .getByRole('link', { name: new RegExp(film) })
      .first()
      .waitFor();
    await accessible(page, 'search');
    await page
      .getByRole('link', { name: new RegExp(film) })
      .first()
      .click();
    await page.getByRole('heading', { name: film }).first().waitFor();
    await accessible(page, 'title');
    await page.getByRole('link', { name: /^Play/ }).first().click();
    await page.getByText('This title comes with a plan').waitFor();
    await accessible(page, 'refused');
    await page.getByRole('link', { name: 'See the plans' }).click();
    await page.getByText('Essencial').first().waitFor();
    await accessible(page, 'plans');
    await page.getByRole('radio', { name: 'Padrão' }).check();
    await page.getByRole('button', { name: 'Go on' }).click();

    // The refused card is told kindly and can be tried again.
    await page.getByRole('heading', { name: 'Payment' }).waitFor();
    await accessible(page, 'payment');
    await page.locator('input[value=tok_declined]').check({ force: true });
    await page.getByRole('button', { name: /^Pay/ }).click();
    await page.getByText('The bank declined this card').waitFor();
    await accessible(page, 'payment_declined');
    await page.locator('input[value=tok_approved]').check({ force: true });
    await page.getByRole('button', { name: /^Pay/ }).click();
    await page.getByText('All set. Enjoy the show!').waitFor();
    await accessible(page, 'welcome');

    await page.goto('/');
    await page
      .getByRole('link', { name: new RegExp(film) })
      .first()
      .waitFor();
    await accessible(page, 'home');
    await page.goto('/search?q=tailer');
    await page
      .getByRole('link', { name: new RegExp(film) })
      .first()
      .click();
    await page.getByRole('link', { name: /^Play/ }).first().click();
    await watches(page, 6);
    await page.keyboard.press('k');
    await page.mouse.move(200, 200);
    await accessible(page, 'player');

    // Leaving keeps the position; the title offers to go on.
    await page.goto('/');
    await page.getByText('Continue watching').first().waitFor();
    await accessible(page, 'home_continue');
    await page.goto('/account');
    await page.getByRole('button', { name: 'Cancel the subscription' }).waitFor();
    await accessible(page, 'account');
    await page.getByRole('button', { name: 'Cancel the subscription' }).click();
    await page.getByRole('button', { name: 'Cancel at the end of the period' }).click();
    await page
      .getByText(/you can watch until/)
      .first()
      .waitFor();
    expect(errors).toEqual([]);
    await context.close();
  });

  test('on a phone and on a television the pages hold', async () => {
    for (const [name, viewport] of [
      ['phone', { width: 390, height: 844 }],
      ['television', { width: 1920, height: 1080 }],
    ] as const) {
      const context = await browser.newContext({ baseURL: platform.origin, locale: 'pt-BR', viewport });
      const page = await context.newPage();
      for (const [what, path] of [
        ['landing', '/'],
        ['browse', '/browse'],
        ['search', '/search?q=tailor'],
        ['not_found', '/nothing/here'],
        ['docs', '/docs/'],
      ] as const) {
        await page.goto(path);
        await page.getByRole('heading', { level: 1 }).first().waitFor();
        await settled(page);
        await accessible(page, `${name}_${what}`);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        expect(overflow, `${name} ${what} scrolls sideways`).toBeLessThanOrEqual(0);
      }
      await context.close();
    }
  });
});

/** The picture advances for so many seconds: frames are decoded, no gap is jumped, and there is sound. */
async function watches(page: Page, seconds: number): Promise<void> {
  const video = page.locator('video');
  await video.waitFor();
  await page.waitForFunction((least) => (document.querySelector('video')?.currentTime ?? 0) > least, seconds, { timeout: 60_000 });
  const stage = page.locator('[data-decoded-frames]');
  await page.waitForFunction(
    (least) => Number(document.querySelector<HTMLElement>('[data-decoded-frames]')?.dataset.decodedFrames) > least,
    seconds * 15,
  );
  expect(await stage.getAttribute('data-gaps-jumped')).toBe('0');
  const sound = await video.evaluate(
    (element) => (element as HTMLVideoElement & { webkitAudioDecodedByteCount: number }).webkitAudioDecodedByteCount,
  );
  expect(sound).toBeGreaterThan(0);
}
