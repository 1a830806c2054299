import { ApiError, must } from '@codeflix/api';
import { useQuery } from '@tanstack/react-query';
import { api, type Progress } from '../../shared/api';

async function read(video_id: string, signal: AbortSignal): Promise<Progress | null> {
  try {
    return await must(api.playback.GET('/progress/{video_id}', { params: { path: { video_id } }, signal }));
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}

/** How far the title was watched; null when it was not, or when nobody is signed in. */
export function useTitleProgress(id: string, signedIn: boolean): Progress | null {
  const query = useQuery({ queryKey: ['progress', id], queryFn: ({ signal }) => read(id, signal), enabled: signedIn, staleTime: 0 });
  return query.data ?? null;
}
