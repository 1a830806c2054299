import { describe, expect, it } from 'vitest';
import englishMessages from 'ra-language-english';
import en from '../shared/i18n/locales/en.json';
import ptBr from '../shared/i18n/locales/pt-BR.json';
import { portugueseMessages } from '../shared/i18n/react_admin_pt_br';
import { createI18nProvider } from './i18n_provider';

type Tree = { [key: string]: string | Tree };

function flat(tree: Tree, path = ''): Map<string, string> {
  const all = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    const name = path ? `${path}.${key}` : key;
    if (typeof value === 'string') all.set(name, value);
    else for (const [deeper, text] of flat(value, name)) all.set(deeper, text);
  }
  return all;
}

const sources = Object.entries(import.meta.glob<string>(['../**/*.{ts,tsx}', '!../**/*.test.*'], { query: '?raw', import: 'default', eager: true }));
const code = sources.map(([, text]) => text).join('\n');
/** Keys that are put together: from a code of a service, a state, a field. */
const composed =
  /^(problems|resources)\.|^(bulk\.(publish|unpublish|delete|restore|retry|cancel)|slot|rating|cast|checklist|gate|artwork\.hint|plan|subscription\.status|upload\.(state|server)|job|job\.state|media\.status|filter\.status)\.\w+/;

describe.each([
  ['ours', flat(ptBr), flat(en)],
  ["react-admin's", flat(portugueseMessages as unknown as Tree), flat(englishMessages as unknown as Tree)],
])('%s words', (_name, portuguese, english) => {
  it('are the same in both languages', () => {
    expect([...portuguese.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it('name no value that the other language does not know', () => {
    const named = (text: string) => [...new Set(text.match(/%\{\w+\}/g))].sort();
    const odd = [...portuguese].filter(([key, text]) =>
      named(text).some((value) => !named(english.get(key) ?? '').includes(value) && !/name|recordRepresentation/.test(value)),
    );
    expect(odd).toEqual([]);
  });
});

describe('our words', () => {
  it('are all used', () => {
    const unused = [...flat(ptBr).keys()].filter((key) => !composed.test(key) && !code.includes(`'${key}'`) && !code.includes(`"${key}"`));
    expect(unused).toEqual([]);
  });

  it('are in the language of the browser', () => {
    expect(createI18nProvider(['de-DE', 'pt-PT']).getLocale()).toBe('pt-BR');
    expect(createI18nProvider(['en-GB', 'pt-BR']).getLocale()).toBe('en');
    expect(createI18nProvider(['ja']).getLocale()).toBe('pt-BR');
  });
});
