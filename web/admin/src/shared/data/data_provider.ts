import { must, type Api } from '@codeflix/api';
import { HttpError, type DataProvider, type GetListParams, type RaRecord } from 'react-admin';
import { toHttpError } from './problems';
import { createSources, type Answer, type Form, type ListQuery, type Resource, type Source, type Sources } from './sources';
import type { Job, Slot, Versioned, Video } from './types';

/** Lists that know their own order only. */
const unsorted: ReadonlySet<string> = new Set<Resource>(['customers', 'subscriptions']);

export interface CodeflixDataProvider extends DataProvider {
  publish(id: string): Promise<Versioned<Video>>;
  unpublish(id: string): Promise<Versioned<Video>>;
  /** Takes a deleted title back, as a draft. */
  restore(id: string): Promise<Versioned<Video>>;
  retryJob(id: string): Promise<Job>;
  cancelJob(id: string): Promise<Job>;
  /** The newest job of a slot of a video. */
  jobOf(videoId: string, slot: Slot, signal?: AbortSignal): Promise<Job | undefined>;
}

/** react-admin's questions put to the services by the generated clients. */
export function createDataProvider(api: Api): CodeflixDataProvider {
  const sources = createSources(api);

  function source(resource: string): Source {
    if (!Object.hasOwn(sources, resource)) throw new Error(`There is no resource ${resource}`);
    return sources[resource as keyof Sources];
  }

  async function page(resource: string, query: ListQuery, signal?: AbortSignal) {
    const { data } = await answered(source(resource).list(query, signal));
    return { data: data.data, total: data.meta.total };
  }

  async function one(resource: string, id: string, signal?: AbortSignal): Promise<Versioned<RaRecord>> {
    const get = source(resource).get;
    if (!get) throw unsupported(resource, 'get');
    return versioned(await answered(get(id, signal)));
  }

  const provider = {
    async getList(resource: string, params: Partial<GetListParams> & { signal?: AbortSignal }) {
      return page(resource, listQuery(resource, params), params.signal);
    },

    async getOne(resource: string, { id, signal }: { id: string; signal?: AbortSignal }) {
      return { data: await one(resource, id, signal) };
    },

    async getMany(resource: string, { ids, signal }: { ids: readonly string[]; signal?: AbortSignal }) {
      const wanted = new Set(ids.map(String));
      const found = new Map<string, RaRecord>();
      // Many at once are rather looked for in a full page than asked for one by one.
      if (wanted.size > 4) {
        const { data } = await page(resource, { page: 1, per_page: 100 }, signal);
        for (const row of data) if (wanted.has(row.id)) found.set(row.id, row);
      }
      const left = [...wanted].filter((id) => !found.has(id));
      const rows = await Promise.allSettled(left.map((id) => one(resource, id, signal)));
      rows.forEach((row) => {
        if (row.status === 'fulfilled') found.set(String(row.value.id), row.value);
        else if (!(row.reason instanceof HttpError && row.reason.status === 404)) throw row.reason;
      });
      return { data: [...found.values()] };
    },

    async getManyReference(resource: string, params: GetListParams & { target: string; id: string; signal?: AbortSignal }) {
      return page(resource, listQuery(resource, { ...params, filter: { ...params.filter, [params.target]: params.id } }), params.signal);
    },

    async create(resource: string, { data }: { data: Form }) {
      const create = source(resource).create;
      if (!create) throw unsupported(resource, 'create');
      return { data: versioned(await answered(create(data))) };
    },

    /** The ETag comes from the form's own record, so a read in the background cannot hide that somebody else changed it. */
    async update(resource: string, { id, data, previousData }: { id: string; data: Form; previousData?: Form }) {
      const update = source(resource).update;
      if (!update) throw unsupported(resource, 'update');
      const etag = data['etag'] ?? previousData?.['etag'];
      return { data: versioned(await answered(update(id, data, typeof etag === 'string' ? etag : ''))) };
    },

    async updateMany(): Promise<never> {
      throw unsupported('any', 'updateMany');
    },

    async delete(resource: string, { id, previousData }: { id: string; previousData?: RaRecord }) {
      const remove = source(resource).remove;
      if (!remove) throw unsupported(resource, 'delete');
      await answered(remove(id));
      return { data: previousData ?? { id } };
    },

    async deleteMany(resource: string, { ids }: { ids: readonly string[] }) {
      const remove = source(resource).remove;
      if (!remove) throw unsupported(resource, 'delete');
      const gone: string[] = [];
      for (const id of ids) {
        await answered(remove(id));
        gone.push(id);
      }
      return { data: gone };
    },

    publish: async (id: string) => versioned(await answered(api.catalogAdmin.POST('/videos/{id}/publish', { params: { path: { id } } }))),
    unpublish: async (id: string) => versioned(await answered(api.catalogAdmin.POST('/videos/{id}/unpublish', { params: { path: { id } } }))),
    restore: async (id: string) => versioned(await answered(api.catalogAdmin.POST('/videos/{id}/restore', { params: { path: { id } } }))),
    retryJob: async (id: string) => (await answered(api.encoder.POST('/jobs/{id}/retry', { params: { path: { id } } }))).data,
    cancelJob: async (id: string) => (await answered(api.encoder.POST('/jobs/{id}/cancel', { params: { path: { id } } }))).data,

    async jobOf(videoId: string, slot: Slot, signal?: AbortSignal) {
      const query = { page: 1, per_page: 25, sort: '-created_at', video_id: videoId } as const;
      const { data } = await answered(api.encoder.GET('/jobs', { params: { query }, signal }));
      return data.data.find((job) => job.slot === slot);
    },
  };
  // react-admin's own type leaves the record to the caller of each method; ours is one type for all.
  return { ...provider, supportAbortSignal: true } as unknown as CodeflixDataProvider;
}

/** What the services take for react-admin's page, sort and filter; `q` is the text that is searched for. */
export function listQuery(resource: string, { pagination, sort, filter }: Partial<GetListParams>): ListQuery {
  const { q, ...filters } = (filter ?? {}) as Record<string, unknown>;
  const query: ListQuery = { page: pagination?.page ?? 1, per_page: Math.min(pagination?.perPage ?? 25, 100) };
  if (sort?.field && sort.field !== 'id' && !unsorted.has(resource)) query.sort = `${sort.order === 'DESC' ? '-' : ''}${sort.field}`;
  if (typeof q === 'string' && q.trim()) query.search = q.trim();
  for (const [name, value] of Object.entries(filters)) if (value !== undefined && value !== null && value !== '') query[name] = value;
  return query;
}

async function answered<T>(call: Promise<Answer<T>>): Promise<{ data: T; response: Response }> {
  try {
    const data = await must(call);
    return { data, response: (await call).response };
  } catch (error) {
    throw toHttpError(error);
  }
}

/** The record with its ETag, which a later update sends back. */
function versioned<Row extends object>({ data, response }: { data: Row; response: Response }): Versioned<Row> {
  const etag = response.headers.get('ETag');
  return etag ? { ...data, etag } : data;
}

function unsupported(resource: string, action: string): Error {
  return new Error(`${resource} cannot ${action}`);
}
