import { ApiError, type Session, type User } from '@codeflix/api';
import { describe, expect, it, vi } from 'vitest';
import { belongsHere } from './access';
import { createAuthProvider } from './auth_provider';

const person = (...roles: string[]): User => ({ id: '1', name: 'Ana', email: 'ana@example.com', locale: 'en', roles });

function providerFor(getUser: () => Promise<User | null>) {
  const session = { getUser, signOut: vi.fn(), signIn: vi.fn(), getToken: vi.fn(), fetch: vi.fn() } satisfies Session;
  return { provider: createAuthProvider(session), session };
}

/** What a promise has come to after everything that is ready has run. */
async function outcome(promise: Promise<unknown>): Promise<string> {
  return Promise.race([
    promise.then(() => 'resolved').catch(() => 'rejected'),
    new Promise<string>((resolve) => setTimeout(() => resolve('waiting'), 0)),
  ]);
}

describe('a session', () => {
  it('lets its person stay', async () => {
    const { provider, session } = providerFor(async () => person('catalog_admin'));
    expect(await outcome(provider.checkAuth({}))).toBe('resolved');
    expect(session.signIn).not.toHaveBeenCalled();
  });

  it('that has ended leads to the sign-in, and draws nothing meanwhile', async () => {
    const { provider, session } = providerFor(async () => null);
    expect(await outcome(provider.checkAuth({}))).toBe('waiting');
    expect(session.signIn).toHaveBeenCalled();
  });

  it('is kept when the server cannot tell for a while', async () => {
    const problem = { type: '', title: 'Busy', status: 503, code: 'unavailable' };
    const { provider, session } = providerFor(async () => Promise.reject(new ApiError(problem)));
    expect(await outcome(provider.checkAuth({}))).toBe('resolved');
    expect(session.signIn).not.toHaveBeenCalled();
    expect(session.signOut).not.toHaveBeenCalled();
  });

  it('is over after a 401, not after another refusal', async () => {
    const { provider, session } = providerFor(async () => person('catalog_admin'));
    expect(await outcome(provider.checkError({ status: 403 }))).toBe('resolved');
    expect(await outcome(provider.checkError(new Error('network')))).toBe('resolved');
    expect(session.signIn).not.toHaveBeenCalled();
    expect(await outcome(provider.checkError({ status: 401 }))).toBe('waiting');
    expect(session.signIn).toHaveBeenCalled();
  });

  it('is never ended by react-admin itself', async () => {
    const { provider, session } = providerFor(async () => person('catalog_admin'));
    await provider.logout({});
    expect(session.signOut).not.toHaveBeenCalled();
  });
});

describe('what a role opens', () => {
  it.each([
    ['catalog_admin', 'videos', 'edit', true],
    ['catalog_genres', 'genres', 'create', true],
    ['catalog_genres', 'categories', 'list', true],
    ['catalog_genres', 'categories', 'edit', false],
    ['catalog_genres', 'videos', 'list', false],
    ['operator', 'jobs', 'list', true],
    ['operator', 'videos', 'list', false],
    ['subscription_admin', 'plans', 'edit', true],
    ['subscription_admin', 'customers', 'show', true],
    ['subscription_admin', 'customers', 'delete', false],
    ['customer', 'videos', 'list', false],
    ['catalog_admin', 'nothing', 'list', false],
  ])('%s: %s %s %s', async (role, resource, action, allowed) => {
    const { provider } = providerFor(async () => person(role));
    expect(await provider.canAccess?.({ resource, action })).toBe(allowed);
  });

  it('is nothing for a customer', () => {
    expect(belongsHere(['customer', 'subscriber'])).toBe(false);
    expect(belongsHere(['customer', 'operator'])).toBe(true);
  });
});
