import { readFileSync } from 'node:fs';
import { must, type Api, type CatalogAdminSchemas } from '@codeflix/api';
import { codeOf, type Answer, type Target } from './target';
import { until } from './until';

export const uploads = '/api/catalog-admin/v1/uploads';
const tus = { 'Tus-Resumable': '1.0.0' };

export interface NewTitle {
  title: string;
  opened?: boolean;
  rating?: CatalogAdminSchemas['schemas']['Rating'];
}

let unique = 0;

/** A draft with a category, a genre and a cast member of its own. */
export async function draft(api: Api, { title, opened = false, rating = '12' }: NewTitle): Promise<string> {
  const suffix = ` ${process.pid}-${++unique}`;
  const category = await must(api.catalogAdmin.POST('/categories', { body: { name: `Categoria${suffix}` } }));
  const genre = await must(api.catalogAdmin.POST('/genres', { body: { name: `Gênero${suffix}`, categories: [category.id] } }));
  const actor = await must(api.catalogAdmin.POST('/cast_members', { body: { name: `Atriz${suffix}`, type: 'actor' } }));
  const video = await must(
    api.catalogAdmin.POST('/videos', {
      body: {
        title,
        description: 'Uma história.',
        year_launched: 2020,
        rating,
        opened,
        categories: [category.id],
        genres: [genre.id],
        cast: [{ id: actor.id, role: 'Ela mesma' }],
      },
    }),
  );
  return video.id;
}

export interface Upload {
  location: string;
  token: string;
}

/** Creates a tus upload; the answer as it came, and the upload when it was made. */
export async function createUpload(
  platform: Target,
  options: { video: string; length: number; slot?: string; filename?: string; roles?: string[] },
): Promise<{ answer: Answer; upload: Upload }> {
  const token = await platform.token(options.roles ?? ['catalog_admin']);
  const encode = (text: string) => Buffer.from(text).toString('base64');
  const metadata = `video_id ${encode(options.video)},slot ${encode(options.slot ?? 'video')},filename ${encode(options.filename ?? 'clip.mp4')}`;
  const answer = await platform.call('POST', uploads, {
    token,
    headers: { ...tus, 'Upload-Length': String(options.length), 'Upload-Metadata': metadata },
  });
  return { answer, upload: { token, location: new URL(answer.headers.get('Location') ?? '', platform.origin + uploads).href } };
}

export function patch(
  platform: Target,
  upload: Upload,
  offset: number,
  bytes: Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return platform.call('PATCH', upload.location, {
    token: upload.token,
    body: bytes,
    headers: { ...tus, 'Upload-Offset': String(offset), 'Content-Type': 'application/offset+octet-stream', ...headers },
  });
}

export async function offsetOf(platform: Target, upload: Upload): Promise<number> {
  const answer = await platform.call('HEAD', upload.location, { token: upload.token, headers: tus });
  return Number(answer.headers.get('Upload-Offset') ?? Number.NaN);
}

/** Uploads a file whole. */
export async function uploadFile(platform: Target, video: string, file: string, slot = 'video'): Promise<void> {
  const bytes = new Uint8Array(readFileSync(file));
  const { answer, upload } = await createUpload(platform, { video, length: bytes.length, slot });
  if (answer.status !== 201) throw new Error(`upload refused: ${answer.status} ${codeOf(answer)}`);
  const written = await patch(platform, upload, 0, bytes);
  if (written.status !== 204) throw new Error(`upload failed: ${written.status} ${codeOf(written)}`);
}

export const document = (api: Api, video: string) => must(api.catalogAdmin.GET('/videos/{id}', { params: { path: { id: video } } }));

/** Waits until the encoding has ended, and answers its status. */
export async function encoded(api: Api, video: string, seconds = 120): Promise<string> {
  let status = '';
  await until(
    'the video is encoded',
    async () => {
      status = (await document(api, video)).media.video?.status ?? '';
      return status === 'completed' || status === 'failed';
    },
    seconds,
  );
  return status;
}

export async function publish(api: Api, video: string): Promise<void> {
  await must(api.catalogAdmin.POST('/videos/{id}/publish', { params: { path: { id: video } } }));
}

/** A published title that plays. */
export async function publishedTitle(platform: Target, api: Api, title: NewTitle, file: string): Promise<string> {
  const video = await draft(api, title);
  await uploadFile(platform, video, file);
  const status = await encoded(api, video);
  if (status !== 'completed') throw new Error(`encoding ended as ${status}:\n${platform.output()}`);
  await publish(api, video);
  await platform.untilAgreed('the title is found', async () => {
    const answer = await platform.call('GET', `/api/catalog/v1/videos/${video}`);
    return answer.status === 200;
  });
  return video;
}
