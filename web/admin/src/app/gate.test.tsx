import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Gate } from './gate';

const session = vi.hoisted(() => ({ getUser: vi.fn(), signIn: vi.fn(), signOut: vi.fn() }));
vi.mock('../shared/auth/session', () => ({ session }));

describe('Gate', () => {
  afterEach(() => {
    cleanup();
    vi.resetAllMocks();
    window.history.replaceState(null, '', '/');
  });

  const open = () => render(<Gate>inside</Gate>);

  it('leads who is not signed in to the sign-in', async () => {
    session.getUser.mockResolvedValue(null);
    open();
    await vi.waitFor(() => expect(session.signIn).toHaveBeenCalledOnce());
  });

  it('tells of a sign-in that failed, and does not lead there again by itself', async () => {
    session.getUser.mockResolvedValue(null);
    window.history.replaceState(null, '', '/admin/?sign_in=failed');
    open();
    await screen.findByRole('heading', { name: 'The sign-in did not work' });
    expect(session.signIn).not.toHaveBeenCalled();
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(session.signIn).toHaveBeenCalledWith('/admin/');
  });

  it('asks once more when it could not be told who is there', async () => {
    session.getUser.mockRejectedValueOnce(new Error('away')).mockResolvedValueOnce({ roles: ['operator'] });
    open();
    await screen.findByRole('heading', { name: 'The server did not answer' });
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await screen.findByText('inside');
  });
});
