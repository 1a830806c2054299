import * as tus from 'tus-js-client';
import type { UploadTarget } from './upload_manager';

/** An upload that this browser began and did not finish. */
export interface Leftover {
  filename: string;
  size: number;
  /** The id of the upload at the service. */
  id: string;
  /** Takes it out of the browser's memory. */
  forget: () => Promise<void>;
}

/** What the browser remembers for a slot, the newest first. */
export async function leftoversOf({ videoId, slot }: UploadTarget, storage = tus.defaultOptions.urlStorage): Promise<Leftover[]> {
  const remembered = await storage.findAllUploads();
  return remembered
    .filter(({ metadata, uploadUrl }) => metadata['video_id'] === videoId && metadata['slot'] === slot && uploadUrl !== null)
    .sort((one, other) => Date.parse(other.creationTime) - Date.parse(one.creationTime))
    .map(({ metadata, size, uploadUrl, urlStorageKey }) => ({
      filename: metadata['filename'] ?? '',
      size: size ?? 0,
      id: uploadUrl?.split('/').pop() ?? '',
      forget: () => storage.removeUpload(urlStorageKey),
    }));
}
