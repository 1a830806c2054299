import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser, type Page } from 'playwright-core';
import { expect } from 'vitest';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const pictures = resolve(import.meta.dirname, '../../../test-results');

export function launch(): Promise<Browser> {
  // The gateway of a stack has a certificate of its own making.
  const args = process.env.TEST_STACK === undefined ? [] : ['--ignore-certificate-errors'];
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--no-first-run', '--disable-background-networking', '--disable-sync', ...args] });
}

/** Somebody who reads this language, in a browser of their own. Answers under `publicUrl` are empty pages. */
export async function person(browser: Browser, publicUrl: string, locale: string): Promise<Page> {
  const context = await browser.newContext({ locale, viewport: { width: 1280, height: 800 } });
  context.setDefaultTimeout(20_000);
  await context.route(`${publicUrl}/**`, (route) => route.fulfill({ contentType: 'text/html', body: '<title>back</title>' }));
  return context.newPage();
}

/** axe finds nothing, and a picture is kept for people. */
export async function accessible(page: Page, name: string): Promise<void> {
  await page.waitForFunction(() => document.fonts.status === 'loaded');
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`) });
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`)).toEqual([]);
}
