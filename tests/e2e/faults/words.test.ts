import { Stack } from '@codeflix/functional-tests/stack';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch } from '../src/browser';

const languages = ['en-US', 'pt-BR'] as const;
type Words = Record<(typeof languages)[number], string>;

const stumbled: Words = { 'en-US': 'Codeflix stumbled', 'pt-BR': 'O Codeflix tropeçou' };
const away: Words = { 'en-US': 'This part of Codeflix does not answer', 'pt-BR': 'Esta parte do Codeflix não responde' };
const again = /^(Try again|Tentar de novo)$/;
/** A title that everybody who is signed in may watch. */
const title = process.env.TEST_TITLE ?? '';

let stack: Stack;
let browser: Browser;
/** One person for each language, signed in to both applications. */
const signedIn = new Map<string, Page>();

beforeAll(async () => {
  stack = new Stack();
  browser = await launch();
  for (const language of languages) {
    const page = await visitor(language);
    await page.goto('/admin/');
    await page.locator('input[name=username]').fill(stack.administrator.email);
    await page.locator('input[name=password]').fill(stack.administrator.password);
    await page.keyboard.press('Enter');
    await page.locator('#main-content').waitFor();
    await page.goto(`/session/sign-in?app=watch&return_to=/titles/${title}`);
    await page.locator(`a[href^="/watch/${title}"]`).first().waitFor();
    signedIn.set(language, page);
  }
});
afterAll(async () => {
  await browser.close();
});

async function visitor(language: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: stack.origin, locale: language, reducedMotion: 'reduce' });
  context.setDefaultTimeout(60_000);
  return context.newPage();
}

function person(language: string): Page {
  const page = signedIn.get(language);
  if (page === undefined) throw new Error(`nobody who reads ${language} is signed in`);
  return page;
}

/** The page says so, offers to try again, and shows nothing that is meant for programs. */
async function reads(page: Page, words: string): Promise<void> {
  await page.getByRole('heading', { name: words }).first().waitFor();
  await page.getByText(again).first().waitFor();
  const text = await page.locator('body').innerText();
  expect(text).not.toMatch(/\b[a-z]+[._](unavailable|unreachable|title|text|again)\b|about:blank|\b50[0-9]\b|nginx|undefined|\[object/);
}

/** Presses what is offered until the page has what it lacked. */
async function goesOn(page: Page, arrived: Locator): Promise<void> {
  const offer = page.getByText(again).first();
  await expect
    .poll(
      async () => {
        // A press may lead to another document, or the offer may just go away.
        await offer.click({ timeout: 1000 }).catch(() => undefined);
        return arrived
          .first()
          .waitFor({ timeout: 3000 })
          .then(
            () => true,
            () => false,
          );
      },
      { timeout: 120_000 },
    )
    .toBe(true);
}

/** The same without a new document: what the page held in memory is there still. */
async function goesOnInPlace(page: Page, arrived: Locator): Promise<void> {
  await page.evaluate(() => document.body.setAttribute('data-kept', ''));
  await goesOn(page, arrived);
  expect(await page.locator('body[data-kept]').count()).toBe(1);
}

interface Fault {
  down: string[];
  /** Done while all is well, then while it is not. */
  before?: (page: Page) => Promise<unknown>;
  open: (page: Page) => Promise<unknown>;
  words: Words;
  arrived: (page: Page) => Locator;
  /** The gateway answered in place of a page: trying again is a new document. */
  newDocument?: boolean;
  as?: 'visitor';
}

const faults: Record<string, Fault> = {
  'search while Elasticsearch is down': {
    down: ['elasticsearch'],
    open: (page) => page.goto('/search?q=title'),
    words: { 'en-US': 'Search is away for a moment', 'pt-BR': 'A busca está fora do ar por um momento' },
    arrived: (page) => page.locator('main ul a[href^="/titles/"]'),
  },
  'a list of the administration while PostgreSQL is down': {
    down: ['postgres'],
    before: async (page) => {
      await page.goto('/admin/');
      await page.locator('a[href="/admin/categories"]').first().waitFor();
    },
    open: (page) => page.locator('a[href="/admin/categories"][role=menuitem]').first().click(),
    words: { 'en-US': 'This could not be shown', 'pt-BR': 'Não foi possível mostrar isto' },
    arrived: (page) => page.locator('#main-content tbody tr'),
  },
  'the start of a film while playback is down': {
    down: ['playback-1', 'playback-2'],
    before: async (page) => {
      await page.goto(`/titles/${title}`);
      await page.locator(`a[href^="/watch/${title}"]`).first().waitFor();
    },
    open: (page) => page.locator(`a[href^="/watch/${title}"]`).first().click(),
    words: stumbled,
    arrived: (page) => page.locator('[data-decoded-frames]:not([data-decoded-frames="0"])'),
  },
  'the plans while subscription is down': {
    down: ['subscription-1', 'subscription-2'],
    open: (page) => page.goto('/join'),
    words: stumbled,
    arrived: (page) => page.locator('input[name=plan]'),
    as: 'visitor',
  },
  'the account while subscription is down': {
    down: ['subscription-1', 'subscription-2'],
    open: (page) => page.goto('/account'),
    words: stumbled,
    arrived: (page) => page.locator('#plan'),
  },
  'the account while Keycloak is down and the token is over': {
    down: ['keycloak'],
    before: (page) => page.context().clearCookies({ name: /codeflix-access-watch$/ }),
    open: (page) => page.goto('/account'),
    words: stumbled,
    arrived: (page) => page.locator('#plan'),
  },
  'the sign-in while Keycloak is down': {
    down: ['keycloak'],
    before: (page) => page.goto('/browse'),
    open: (page) => page.getByRole('button', { name: /^(Sign in|Entrar)$/ }).click(),
    words: away,
    arrived: (page) => page.locator('input[name=password]'),
    newDocument: true,
    as: 'visitor',
  },
  'every page while web is down': {
    down: ['web-1', 'web-2'],
    open: (page) => page.goto('/browse'),
    words: away,
    arrived: (page) => page.locator('main h1'),
    newDocument: true,
    as: 'visitor',
  },
};

test('who is signed in is no stranger to a page that opens while Keycloak is down', async () => {
  for (const language of languages) await person(language).goto('/account');
  await stack.command('kill', 'keycloak');
  try {
    for (const language of languages) {
      const page = person(language);
      await page.goto('/account');
      await page.getByRole('link', { name: /^(Account of|Conta de) / }).waitFor();
      await page.getByText(stack.administrator.email).first().waitFor();
    }
  } finally {
    await stack.command('restart', 'keycloak');
  }
});

test.each(Object.entries(faults))('%s', async (_name, fault) => {
  const pages = await Promise.all(languages.map(async (language) => [language, fault.as ? await visitor(language) : person(language)] as const));
  for (const [, page] of pages) await fault.before?.(page);
  for (const name of fault.down) await stack.command('kill', name);
  try {
    for (const [language, page] of pages) {
      await fault.open(page);
      await reads(page, fault.words[language]);
    }
  } finally {
    for (const name of fault.down) await stack.command('restart', name);
  }
  for (const [, page] of pages) await (fault.newDocument ? goesOn : goesOnInPlace)(page, fault.arrived(page));
  if (fault.as) for (const [, page] of pages) await page.context().close();
});
