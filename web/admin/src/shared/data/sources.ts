import type { Api } from '@codeflix/api';
import type { CastMember, CastMemberInput, Category, CategoryInput, Customer, Genre, GenreInput, Job, Plan, PlanInput, Subscription, Upload, Video, VideoInput } from './types';

/** What a client answers. */
export interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

export interface Page<Row> {
  data: Row[];
  meta: { total: number };
}

/** A list's question in the words that all services share; filters stand beside them. */
export interface ListQuery {
  page: number;
  per_page: number;
  sort?: string;
  search?: string;
  [filter: string]: unknown;
}

export type Form = Record<string, unknown>;

/** How one resource is read and written. What a resource cannot do is left out. */
export interface Source<Row extends { id: string } = { id: string }> {
  list(query: ListQuery, signal?: AbortSignal): Promise<Answer<Page<Row>>>;
  get?(id: string, signal?: AbortSignal): Promise<Answer<Row>>;
  create?(form: Form): Promise<Answer<Row>>;
  update?(id: string, form: Form, etag: string): Promise<Answer<Row>>;
  remove?(id: string): Promise<Answer<unknown>>;
}

export interface Sources {
  categories: Source<Category>;
  genres: Source<Genre>;
  cast_members: Source<CastMember>;
  videos: Source<Video>;
  uploads: Source<Upload>;
  jobs: Source<Job>;
  plans: Source<Plan>;
  customers: Source<Customer>;
  subscriptions: Source<Subscription>;
}

export type Resource = keyof Sources;

/** The fields of a form that its service takes; a text that was emptied is told as empty, not as null. */
function pick<Input extends object>(form: Form, fields: readonly (keyof Input & string)[]): Input {
  const entries = fields.filter((field) => form[field] !== undefined).map((field) => [field, form[field] ?? ''] as const);
  return Object.fromEntries(entries) as Input;
}

const category = (form: Form) => pick<CategoryInput>(form, ['name', 'description', 'active']);
const genre = (form: Form) => pick<GenreInput>(form, ['name', 'active', 'categories']);
const castMember = (form: Form) => pick<CastMemberInput>(form, ['name', 'type']);
const plan = (form: Form) => pick<PlanInput>(form, ['name', 'description', 'price', 'currency', 'interval', 'trial_days', 'streams', 'max_height', 'active']);

function video(form: Form): VideoInput {
  const input = pick<VideoInput>(form, [
    'title',
    'original_title',
    'description',
    'year_launched',
    'rating',
    'opened',
    'categories',
    'genres',
    'cast',
  ]);
  if (input.cast) input.cast = input.cast.map(({ id, role }) => ({ id, role: role ?? '' }));
  return input;
}

/** The resources over the generated clients. */
export function createSources(api: Api): Sources {
  const admin = api.catalogAdmin;
  const byId = (id: string) => ({ path: { id } });
  const changed = (id: string, etag: string) => ({ path: { id }, header: { 'If-Match': etag } });
  return {
    categories: {
      list: (query, signal) => admin.GET('/categories', { params: { query: asked(query) }, signal }),
      get: (id, signal) => admin.GET('/categories/{id}', { params: byId(id), signal }),
      create: (form) => admin.POST('/categories', { body: category(form) }),
      update: (id, form, etag) => admin.PUT('/categories/{id}', { params: changed(id, etag), body: category(form) }),
      remove: (id) => admin.DELETE('/categories/{id}', { params: byId(id) }),
    },
    genres: {
      list: (query, signal) => admin.GET('/genres', { params: { query: asked(query) }, signal }),
      get: (id, signal) => admin.GET('/genres/{id}', { params: byId(id), signal }),
      create: (form) => admin.POST('/genres', { body: genre(form) }),
      update: (id, form, etag) => admin.PUT('/genres/{id}', { params: changed(id, etag), body: genre(form) }),
      remove: (id) => admin.DELETE('/genres/{id}', { params: byId(id) }),
    },
    cast_members: {
      list: (query, signal) => admin.GET('/cast_members', { params: { query: asked(query) }, signal }),
      get: (id, signal) => admin.GET('/cast_members/{id}', { params: byId(id), signal }),
      create: (form) => admin.POST('/cast_members', { body: castMember(form) }),
      update: (id, form, etag) => admin.PUT('/cast_members/{id}', { params: changed(id, etag), body: castMember(form) }),
      remove: (id) => admin.DELETE('/cast_members/{id}', { params: byId(id) }),
    },
    videos: {
      list: (query, signal) => admin.GET('/videos', { params: { query: asked(query) }, signal }),
      get: (id, signal) => admin.GET('/videos/{id}', { params: byId(id), signal }),
      create: (form) => admin.POST('/videos', { body: video(form) }),
      update: (id, form, etag) => admin.PUT('/videos/{id}', { params: changed(id, etag), body: video(form) }),
      remove: (id) => admin.DELETE('/videos/{id}', { params: byId(id) }),
    },
    uploads: {
      list: (query, signal) => admin.GET('/uploads', { params: { query: asked(query) }, signal }),
      remove: (id) => admin.DELETE('/uploads/{id}', { params: { path: { id }, header: { 'Tus-Resumable': '1.0.0' } } }),
    },
    jobs: {
      list: (query, signal) => api.encoder.GET('/jobs', { params: { query: asked(query) }, signal }),
      get: (id, signal) => api.encoder.GET('/jobs/{id}', { params: byId(id), signal }),
    },
    plans: {
      list: (query, signal) => api.subscription.GET('/plans', { params: { query: asked(query) }, signal }),
      get: (id, signal) => api.subscription.GET('/plans/{id}', { params: byId(id), signal }),
      create: (form) => api.subscription.POST('/plans', { body: plan(form) }),
      update: (id, form, etag) => api.subscription.PUT('/plans/{id}', { params: changed(id, etag), body: plan(form) }),
    },
    customers: {
      list: (query, signal) => api.subscription.GET('/customers', { params: { query: asked(query) }, signal }),
      get: (id, signal) => api.subscription.GET('/customers/{id}', { params: byId(id), signal }),
    },
    subscriptions: {
      list: (query, signal) => api.subscription.GET('/subscriptions', { params: { query: asked({ ...query, all: true }) }, signal }),
      get: (id, signal) => api.subscription.GET('/subscriptions/{id}', { params: byId(id), signal }),
    },
  };
}

/** The contract names each list's sort and filters, react-admin knows them as text only. The service refuses what it does not know. */
const asked = (query: ListQuery) => query as never;
