// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import english from '../locales/en.json';
import portuguese from '../locales/pt-BR.json';

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name))
  .map((name) => readFileSync(`${root}/${name}`, 'utf8'))
  .join('\n');

const keys = Object.keys(portuguese);
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

/** A key is used by its whole name, as a plural without its ending, or by a template that begins like it. */
const isUsed = (key: string) => {
  const base = key.replace(/_(one|other)$/, '');
  if (sources.includes(`'${key}'`) || sources.includes(`'${base}'`)) return true;
  return [...sources.matchAll(/`(\w+\.\w*)\$\{/g)].some((match) => key.startsWith(match[1] ?? '\0'));
};

describe('words', () => {
  it('are the same keys in every language', () => {
    expect(Object.keys(english).sort()).toEqual([...keys].sort());
  });

  it('fill in the same values in every language', () => {
    for (const [key, text] of Object.entries(portuguese)) {
      expect([key, placeholders(english[key as keyof typeof english])]).toEqual([key, placeholders(text)]);
    }
  });

  it('are all used', () => {
    expect(keys.filter((key) => !isUsed(key))).toEqual([]);
  });

  it('are never empty', () => {
    expect(keys.filter((key) => !portuguese[key as keyof typeof portuguese].trim() || !english[key as keyof typeof english].trim())).toEqual([]);
  });
});
