import type { Resource } from '../data/sources';

/** The roles that open a resource; the services check again at every call. */
const readers: Record<Resource, readonly string[]> = {
  categories: ['catalog_admin', 'catalog_categories', 'catalog_genres', 'catalog_videos'],
  genres: ['catalog_admin', 'catalog_genres', 'catalog_categories', 'catalog_videos'],
  cast_members: ['catalog_admin', 'catalog_cast_members', 'catalog_videos'],
  videos: ['catalog_admin', 'catalog_videos'],
  uploads: ['catalog_admin', 'catalog_videos'],
  jobs: ['catalog_admin', 'catalog_videos', 'operator'],
  plans: ['subscription_admin'],
  customers: ['subscription_admin'],
  subscriptions: ['subscription_admin'],
};

const writers: Partial<Record<Resource, readonly string[]>> = {
  categories: ['catalog_admin', 'catalog_categories'],
  genres: ['catalog_admin', 'catalog_genres'],
  cast_members: ['catalog_admin', 'catalog_cast_members'],
  videos: ['catalog_admin', 'catalog_videos'],
  uploads: ['catalog_admin', 'catalog_videos'],
  jobs: ['catalog_admin', 'catalog_videos', 'operator'],
  plans: ['subscription_admin'],
};

const reading: ReadonlySet<string> = new Set(['list', 'show', 'export', 'read']);

/** Whether somebody with these roles may do `action` with a resource. */
export function allows(roles: readonly string[], resource: string, action: string): boolean {
  const table: Partial<Record<string, readonly string[]>> = reading.has(action) ? readers : writers;
  return table[resource]?.some((role) => roles.includes(role)) ?? false;
}

/** Whether there is anything here for somebody with these roles. */
export function belongsHere(roles: readonly string[]): boolean {
  return Object.keys(readers).some((resource) => allows(roles, resource, 'list'));
}
