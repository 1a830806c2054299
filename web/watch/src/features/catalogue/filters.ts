import type { CatalogSchemas } from '@codeflix/api';

type Schemas = CatalogSchemas['schemas'];
export type Facets = Schemas['Facets'];
export type Rating = Schemas['Rating'];
export type SearchSort = Schemas['SearchSort'];

/** What narrows a list down, as the address says it. */
export interface Filters {
  category?: string[];
  genre?: string[];
  cast_member?: string[];
  rating?: Rating[];
  year_from?: number;
  year_to?: number;
  duration_from?: number;
  duration_to?: number;
  opened?: boolean;
}

export const sorts = ['newest', 'title', 'year', '-year'] as const;
export type Sort = (typeof sorts)[number];

const ratings: readonly string[] = ['ER', 'L', '10', '12', '14', '16', '18'];
const lists = ['category', 'genre', 'cast_member'] as const;
const numbers = ['year_from', 'year_to', 'duration_from', 'duration_to'] as const;
const names: readonly string[] = [...lists, ...numbers, 'rating', 'opened'];

/** Reads the filters; what is not understood is left out. */
export function readFilters(query: URLSearchParams): Filters {
  const filters: Filters = {};
  for (const name of lists) if (query.has(name)) filters[name] = query.getAll(name);
  for (const name of numbers) {
    const value = query.get(name);
    if (value !== null && /^\d{1,4}$/.test(value)) filters[name] = Number(value);
  }
  const rated = query.getAll('rating').filter((value): value is Rating => ratings.includes(value));
  if (rated.length > 0) filters.rating = rated;
  const opened = query.get('opened');
  if (opened === 'true' || opened === 'false') filters.opened = opened === 'true';
  return filters;
}

export const readSort = (query: URLSearchParams): Sort | undefined => sorts.find((sort) => sort === query.get('sort'));

export const hasFilters = (query: URLSearchParams): boolean => names.some((name) => query.has(name));

export function withoutFilters(query: URLSearchParams): URLSearchParams {
  const next = new URLSearchParams(query);
  for (const name of names) next.delete(name);
  return next;
}

/** Adds the value to a filter of several values, or takes it out. */
export function toggled(query: URLSearchParams, name: string, value: string): URLSearchParams {
  const next = new URLSearchParams(query);
  const kept = query.getAll(name).filter((each) => each !== value);
  next.delete(name);
  for (const each of kept) next.append(name, each);
  if (kept.length === query.getAll(name).length) next.append(name, value);
  return next;
}

/** Sets the two ends of a range, or takes both out when they stand already. */
export function toggledRange(query: URLSearchParams, name: 'year' | 'duration', from: number, to: number | null): URLSearchParams {
  const next = new URLSearchParams(query);
  const stood = query.get(`${name}_from`) === String(from) && query.get(`${name}_to`) === (to === null ? null : String(to));
  next.delete(`${name}_from`);
  next.delete(`${name}_to`);
  if (!stood) {
    next.set(`${name}_from`, String(from));
    if (to !== null) next.set(`${name}_to`, String(to));
  }
  return next;
}
