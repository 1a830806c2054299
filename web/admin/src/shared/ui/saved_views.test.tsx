import polyglotI18nProvider from 'ra-i18n-polyglot';
import englishMessages from 'ra-language-english';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { AdminContext, ListContextProvider, memoryStore, ResourceContextProvider, type ListControllerResult } from 'react-admin';
import { useState } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import en from '../i18n/locales/en.json';
import { ChipFilter } from './list_page';
import { SavedViews } from './saved_views';

const words = polyglotI18nProvider(() => ({ ...englishMessages, ...en }), 'en');

const choices = [
  { value: true, label: 'filter.published' },
  { value: false, label: 'filter.drafts' },
];

function List() {
  const [filterValues, setFilters] = useState<object>({});
  const [sort, setSort] = useState({ field: 'title', order: 'ASC' });
  const list = { filterValues, setFilters, sort, setSort } as unknown as ListControllerResult;
  return (
    <ListContextProvider value={list}>
      <SavedViews />
      <ChipFilter source="published" choices={choices} />
    </ListContextProvider>
  );
}

const show = () =>
  render(
    <AdminContext i18nProvider={words} store={memoryStore()}>
      <ResourceContextProvider value="videos">
        <List />
      </ResourceContextProvider>
    </AdminContext>,
  );

const pressed = (name: string) => screen.getByRole('button', { name }).getAttribute('aria-pressed');

describe('saved views', () => {
  afterEach(cleanup);

  it('offer nothing before there is something to save', () => {
    show();
    expect(screen.queryByRole('button', { name: 'Save this view' })).toBeNull();
  });

  it('keep the filters under a name, bring them back, and forget them', () => {
    show();
    fireEvent.click(screen.getByRole('button', { name: 'Drafts' }));
    fireEvent.click(screen.getByRole('button', { name: 'Save this view' }));
    fireEvent.change(screen.getByLabelText('Name'), { target: { value: '  To finish ' } });
    fireEvent.click(screen.getByRole('button', { name: 'Save', hidden: true }));
    expect(pressed('To finish')).toBe('true');

    fireEvent.click(screen.getByRole('button', { name: 'Everything' }));
    expect(pressed('To finish')).toBe('false');
    expect(pressed('Drafts')).toBe('false');

    fireEvent.click(screen.getByRole('button', { name: 'To finish' }));
    expect(pressed('Drafts')).toBe('true');

    fireEvent.click(screen.getByRole('button', { name: 'Forget “To finish”' }));
    expect(screen.queryByRole('button', { name: 'To finish' })).toBeNull();
  });
});
