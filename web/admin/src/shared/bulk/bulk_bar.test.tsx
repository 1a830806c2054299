import polyglotI18nProvider from 'ra-i18n-polyglot';
import englishMessages from 'ra-language-english';
import { cleanup, configure, fireEvent, render, screen, within } from '@testing-library/react';
import { AdminContext, DataTable, HttpError, memoryStore, ResourceContextProvider, testDataProvider } from 'react-admin';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import en from '../i18n/locales/en.json';
import { ListPage } from '../ui/list_page';
import { Named, Table } from '../ui/table';
import type { BulkAction } from './bulk_action';

// Pages of MUI are slow to look through on a busy machine.
configure({ asyncUtilTimeout: 10_000 });

const words = polyglotI18nProvider(() => ({ ...englishMessages, ...en }), 'en');

const rows = [
  { id: 'a', name: 'O Farol' },
  { id: 'b', name: 'Maré Alta' },
  { id: 'c', name: 'Sertão' },
];

const incomplete = () =>
  new HttpError('problems.video.incomplete', 422, { problem: { errors: [{ field: 'media.video', code: 'video.not_encoded', detail: 'x' }] } });

function show(action: BulkAction, roles: 'may' | 'may not' = 'may') {
  const provider = testDataProvider({
    getList: async () => ({ data: rows as never, total: rows.length }),
    getMany: async (_resource, { ids }) => ({ data: rows.filter(({ id }) => ids.includes(id)) as never }),
  });
  render(
    <AdminContext
      dataProvider={provider}
      i18nProvider={words}
      store={memoryStore()}
      authProvider={{
        login: async () => undefined,
        logout: async () => undefined,
        checkAuth: async () => undefined,
        checkError: async () => undefined,
        getPermissions: async () => undefined,
        canAccess: async ({ action }) => roles === 'may' || action === 'list',
      }}
    >
      <ResourceContextProvider value="videos">
        <ListPage bulk={[action]}>
          <Table selects>
            <DataTable.Col source="title" disableSort render={(row: { name: string }) => <Named name={row.name} />} />
          </Table>
        </ListPage>
      </ResourceContextProvider>
    </AdminContext>,
  );
}

const box = async (name: string) => screen.findByRole('checkbox', { name });

describe('the bulk bar', () => {
  beforeEach(() => window.history.replaceState(null, '', '/'));
  afterEach(cleanup);

  it('does it to all that is selected, tells each refusal as a sentence and keeps what was refused selected', async () => {
    const work = vi.fn(async (_provider: unknown, id: string) => {
      if (id === 'b') throw incomplete();
    });
    show({ name: 'publish', work });
    fireEvent.click(await box('Select all'));
    expect(screen.getByText('3 items selected')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Publish' }));
    const dialog = await screen.findByRole('dialog', { name: 'Publish 3 titles?' });
    expect(work).not.toHaveBeenCalled();
    fireEvent.click(within(dialog).getByRole('button', { name: 'Publish' }));
    await screen.findByRole('dialog', { name: '2 titles are on air' });
    expect(work.mock.calls.map(([, id]) => id)).toEqual(['a', 'b', 'c']);
    expect(await within(dialog).findByText('The video is not ready yet.')).toBeTruthy();
    expect(screen.getByText('1 item selected')).toBeTruthy();
  });

  it('begins no other after it was stopped, and says how many were left', async () => {
    let finish = () => {};
    const work = vi.fn(() => new Promise<void>((resolve) => (finish = resolve)));
    show({ name: 'delete', work });
    fireEvent.click(await box('Select all'));
    fireEvent.click(screen.getByRole('button', { name: 'Delete' }));
    const dialog = await screen.findByRole('dialog', { name: 'Delete 3 entries?' });
    fireEvent.click(within(dialog).getByRole('button', { name: 'Delete' }));
    fireEvent.click(await within(dialog).findByRole('button', { name: 'Stop' }));
    finish();
    await screen.findByRole('dialog', { name: '1 entry was deleted' });
    expect(within(dialog).getByText('Stopped. 2 were not begun.')).toBeTruthy();
    expect(work).toHaveBeenCalledTimes(1);
  });

  it('is not there for those who may only read', async () => {
    show({ name: 'publish', work: vi.fn() }, 'may not');
    await screen.findByText('O Farol');
    expect(screen.queryByRole('checkbox')).toBeNull();
  });
});
