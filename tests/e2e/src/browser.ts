import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { onStack } from '@codeflix/functional-tests/stack';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { expect } from 'vitest';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const pictures = resolve(import.meta.dirname, '../../../test-results');

/** Debian's Chromium without a window; the flags keep it from looking for hosts that it does not need. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--autoplay-policy=no-user-gesture-required',
      // A stack's certificate is of its own making.
      ...(onStack ? ['--ignore-certificate-errors'] : []),
    ],
  });
}

/**
 * A person's browser: a profile of its own, in English, on a desktop. Errors on the console are kept for the end.
 * It asks for no motion: axe measures colours, and those of a note that is just fading in or out are nobody's.
 */
export async function person(browser: Browser, origin: string): Promise<{ context: BrowserContext; page: Page; errors: string[] }> {
  const context = await browser.newContext({ baseURL: origin, locale: 'en-US', reducedMotion: 'reduce', viewport: { width: 1280, height: 800 } });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    // A wrong password, a refused play or card is part of the story.
    const { url } = message.location();
    const told = (/status of (401|402)/.test(message.text()) && !url.includes('/session/')) || url.includes('/login-actions/');
    if (message.type() === 'error' && !told) errors.push(`${message.text()} (${url})`);
  });
  return { context, page, errors };
}

/** Nothing is being loaded any more: no skeleton, and the fonts are there. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => document.fonts.status === 'loaded' && document.querySelector('[aria-busy="true"]') === null);
}

/** axe finds nothing, and a picture of the page is kept for people. On a stack, which serves the same pages, they only have to settle. */
export async function accessible(page: Page, name: string): Promise<void> {
  await settled(page);
  if (onStack) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`) });
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary ?? ''}`));
  expect(found, `axe on ${name}`).toEqual([]);
}
