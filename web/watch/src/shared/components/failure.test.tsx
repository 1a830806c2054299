import { ApiError } from '@codeflix/api';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { I18nProvider, type Locale } from '../i18n';
import { Failure } from './failure';

describe('Failure', () => {
  afterEach(cleanup);

  const tell = (status: number, code: string, locale: Locale, retry = () => {}) =>
    render(
      <I18nProvider locale={locale}>
        <Failure error={new ApiError({ type: 'about:blank', title: 'No', status, code })} retry={retry} />
      </I18nProvider>,
    );

  it.each([
    [503, 'search.unavailable', 'en', 'Search is away for a moment'],
    [503, 'search.unavailable', 'pt-BR', 'A busca está fora do ar por um momento'],
    [503, 'gateway.unavailable', 'en', 'Codeflix stumbled'],
    [503, 'gateway.unavailable', 'pt-BR', 'O Codeflix tropeçou'],
    [0, 'network', 'en', 'No connection'],
  ] as const)('tells %i %s in %s, without its code', (status, code, locale, words) => {
    tell(status, code, locale);
    expect(screen.getByRole('heading').textContent).toBe(words);
    expect(screen.getByRole('alert').textContent).not.toContain(code);
  });

  it('offers to try again', () => {
    const retry = vi.fn();
    tell(503, 'gateway.unavailable', 'en', retry);
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(retry).toHaveBeenCalledOnce();
  });
});
