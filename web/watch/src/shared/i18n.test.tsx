import { act, render, screen } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { I18nProvider, preferredLocale, useI18n } from './i18n';

describe('preferredLocale', () => {
  it.each([
    [['pt-PT', 'en'], null, 'pt-BR'],
    [['en-GB'], null, 'en'],
    [['ja', 'en'], null, 'en'],
    [['ja'], null, 'pt-BR'],
    [['en'], 'pt-BR', 'pt-BR'],
    [['en'], 'xx', 'en'],
  ])('%s with %s chosen is %s', (languages, chosen, locale) => {
    expect(preferredLocale(languages, chosen)).toBe(locale);
  });
});

function Probe() {
  const { t, n, setLocale } = useI18n();
  return (
    <>
      <p>{[n('count.titles', 0), n('count.titles', 1), n('count.titles', 1200)].join(', ')}</p>
      <p>{t('title.resume', { time: '12:34' })}</p>
      <button onClick={() => setLocale('en')}>English</button>
    </>
  );
}

describe('I18nProvider', () => {
  beforeEach(() => localStorage.clear());

  it('counts, fills in, and changes the language of the page', async () => {
    render(
      <I18nProvider locale="pt-BR">
        <Probe />
      </I18nProvider>,
    );
    expect(screen.getByText('0 títulos, 1 título, 1.200 títulos')).toBeTruthy();
    expect(screen.getByText('Continuar de 12:34')).toBeTruthy();
    expect(document.documentElement.lang).toBe('pt-BR');

    act(() => screen.getByRole('button').click());
    expect(await screen.findByText('0 titles, 1 title, 1,200 titles')).toBeTruthy();
    expect(document.documentElement.lang).toBe('en');
    expect(preferredLocale(['pt-BR'])).toBe('en');
  });
});
