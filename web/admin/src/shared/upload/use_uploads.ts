import { useEffect, useSyncExternalStore } from 'react';
import { session } from '../auth/session';
import { targetKey, UploadManager, type UploadTarget, type UploadView } from './upload_manager';

export const uploads = new UploadManager({
  endpoint: `${window.location.origin}/api/catalog-admin/v1/uploads`,
  getToken: () => session.getToken(),
});

/** All uploads of this page. */
export function useUploads(): readonly UploadView[] {
  return useSyncExternalStore(uploads.subscribe, uploads.all);
}

export function useUpload(target: UploadTarget): UploadView | undefined {
  return useUploads().find((view) => targetKey(view) === targetKey(target));
}

/** Asks before the page is closed while something is being sent. */
export function useUploadGuard(): void {
  const busy = useUploads().some(({ state }) => state === 'running' || state === 'waiting');
  useEffect(() => {
    if (!busy) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [busy]);
}
