import type { Session } from '@codeflix/api';
import { ApiError } from '@codeflix/api';
import type { AuthProvider } from 'react-admin';
import { allows } from './access';

/** Somebody who has left for the issuer's pages does not need an answer: it would only draw another page meanwhile. */
const never = new Promise<never>(() => undefined);

/**
 * react-admin's questions about the person, put to the session. Who may come in at all is decided by the gate; here it is
 * only noticed that a session has ended. It never signs anybody out: that is the business of the person's menu.
 */
export function createAuthProvider(session: Session): AuthProvider {
  async function user() {
    const found = await session.getUser();
    if (found) return found;
    session.signIn();
    return never;
  }

  return {
    async login() {
      session.signIn();
      return never;
    },

    async logout() {},

    async checkAuth() {
      try {
        await user();
      } catch (error) {
        // That it cannot be told for a while is no reason to send somebody away; the calls of the page tell it themselves.
        if (!(error instanceof ApiError)) throw error;
      }
    },

    async checkError(error: unknown) {
      if (typeof error !== 'object' || error === null || !('status' in error) || error.status !== 401) return;
      session.signIn();
      return never;
    },

    async getIdentity() {
      const { id, name, email } = await user();
      return { id, fullName: name || email };
    },

    async getPermissions() {
      return (await user()).roles;
    },

    async canAccess({ resource, action }: { resource: string; action: string }) {
      return allows((await user()).roles, resource, action);
    },
  };
}
