import type { Session } from '@codeflix/api';
import type { AuthProvider } from 'react-admin';
import { allows, belongsHere } from './access';

/** react-admin's questions about the person, put to the session. The issuer's pages ask for the password, never this one. */
export function createAuthProvider(session: Session): AuthProvider {
  return {
    async login() {
      session.signIn();
    },

    async logout() {
      // Nobody is signed in: there is nothing to leave, react-admin shows its sign-in.
      if (!(await session.getToken())) return;
      await session.signOut();
      // The page is being left; nothing else shall be drawn meanwhile.
      await new Promise(() => undefined);
    },

    async checkAuth() {
      const user = await session.getUser();
      if (!user) throw new Error('ra.auth.auth_check_error');
      if (!belongsHere(user.roles)) throw { redirectTo: '/no-access', logoutUser: false };
    },

    async checkError(error: unknown) {
      if (typeof error === 'object' && error !== null && 'status' in error && error.status === 401) throw error;
    },

    async getIdentity() {
      const user = await session.getUser();
      if (!user) throw new Error('ra.auth.auth_check_error');
      return { id: user.id, fullName: user.name || user.email };
    },

    async getPermissions() {
      return (await session.getUser())?.roles ?? [];
    },

    async canAccess({ resource, action }: { resource: string; action: string }) {
      return allows((await session.getUser())?.roles ?? [], resource, action);
    },
  };
}
