import type { CatalogSchemas } from '@codeflix/api';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { I18nProvider } from '../../shared/i18n';
import { SearchPage } from './search_page';

// The catalogue's client keeps the fetch that it finds when it is made, with the imports.
const server = vi.hoisted(() => {
  const facets = { categories: [], genres: [], cast_members: [], ratings: [], years: [], durations: [], opened: [] };
  const nothing: CatalogSchemas['schemas']['SearchResults'] = {
    data: [],
    facets,
    suggestion: null,
    meta: { page: 1, per_page: 24, total: 0, pages: 0, next_cursor: null },
  };
  const server = { thinks: Promise.resolve() };
  vi.stubGlobal('fetch', () => server.thinks.then(() => Response.json(nothing)));
  return server;
});

const rest = () => act(() => new Promise((done) => setTimeout(done, 250)));

describe('SearchPage', () => {
  afterEach(cleanup);

  const open = (arrive: Promise<unknown>) => {
    const router = createMemoryRouter(
      [
        { path: '/search', Component: SearchPage },
        { path: '/titles/1', lazy: async () => (await arrive, { Component: () => <p>the title</p> }) },
      ],
      { initialEntries: ['/search'] },
    );
    render(
      <I18nProvider locale="en">
        <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </I18nProvider>,
    );
    return router;
  };

  it('writes the words into the address once they rest', async () => {
    const router = open(Promise.resolve());
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'casa' } });
    await rest();
    expect(router.state.location.search).toBe('?q=casa');
    expect(await screen.findByText('Nothing for “casa”')).toBeTruthy();
  });

  it('is busy while it shows what was found before', async () => {
    const busy = () => document.querySelector('[aria-busy="true"]');
    open(Promise.resolve());
    await waitFor(() => expect(busy()).toBeNull());
    let answers = () => {};
    server.thinks = new Promise((done) => (answers = done));
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'casa' } });
    await waitFor(() => expect(busy()).not.toBeNull());
    await act(async () => answers());
    await waitFor(() => expect(busy()).toBeNull());
  });

  it('does not call back who opens a title before the words rested', async () => {
    let arrived = () => {};
    const router = open(new Promise<void>((done) => (arrived = done)));
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'casa' } });
    void act(() => void router.navigate('/titles/1'));
    await rest();
    await act(async () => arrived());
    await rest();
    expect(router.state.location.pathname).toBe('/titles/1');
    expect(screen.getByText('the title')).toBeTruthy();
  });
});
