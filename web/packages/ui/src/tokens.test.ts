// @vitest-environment node
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contrast, parseColour } from './contrast';

const sheet = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

function scheme(selector: string): Record<string, string> {
  const start = sheet.indexOf(`${selector} {`);
  const body = sheet.slice(start, sheet.indexOf('}', start));
  return Object.fromEntries([...body.matchAll(/--([\w-]+):\s*([^;]+);/g)].map((match) => [match[1], match[2]] as const));
}

const dark = scheme(':root');
const schemes = { dark, light: { ...dark, ...scheme(":root[data-scheme='auto']") } };
const ratio = (tokens: Record<string, string>, one: string, other: string) =>
  contrast(parseColour(tokens[one] ?? ''), parseColour(tokens[other] ?? ''));

const grounds = ['ground', 'raised', 'floating'];

describe.each(Object.entries(schemes))('tokens, %s', (_, tokens) => {
  it.each(grounds.flatMap((ground) => ['text', 'muted', 'accent', 'danger', 'success'].map((ink) => [ink, ground])))(
    '%s is readable on %s',
    (ink, ground) => {
      expect(ratio(tokens, ink, ground)).toBeGreaterThanOrEqual(4.5);
    },
  );

  it.each(['accent', 'accent-strong'])('words on %s are readable', (ground) => {
    expect(ratio(tokens, 'on-accent', ground)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(grounds)('the outline of a control stands out from %s', (ground) => {
    expect(ratio(tokens, 'control', ground)).toBeGreaterThanOrEqual(3);
  });
});

describe('rating badges', () => {
  it.each([
    ['er', 'light'],
    ['l', 'light'],
    ['10', 'light'],
    ['12', 'dark'],
    ['14', 'dark'],
    ['16', 'light'],
    ['18', 'light'],
  ])('%s is readable in %s ink', (rating, ink) => {
    expect(ratio(dark, `classind-${rating}`, `classind-ink-${ink}`)).toBeGreaterThanOrEqual(4.5);
  });
});

describe('contrast', () => {
  it('knows the extremes', () => {
    expect(contrast(parseColour('#000000'), parseColour('#ffffff'))).toBeCloseTo(21, 1);
    expect(contrast(parseColour('oklch(0% 0 0)'), parseColour('oklch(100% 0 0)'))).toBeCloseTo(21, 1);
    expect(contrast(parseColour('#777777'), parseColour('#ffffff'))).toBeCloseTo(4.48, 2);
  });
});
