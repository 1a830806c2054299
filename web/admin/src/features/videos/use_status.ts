import { useQuery } from '@tanstack/react-query';
import { useDataProvider, useRecordContext } from 'react-admin';
import type { CodeflixDataProvider } from '../../shared/data/data_provider';
import type { Job, Slot, Video } from '../../shared/data/types';

/** How a video stands now: media, pictures, what is missing. Read apart from the form, which must not change under the person's hands. */
export function useStatus(): Video | undefined {
  const record = useRecordContext<Video>();
  const dataProvider = useDataProvider<CodeflixDataProvider>();
  const { data } = useQuery({
    queryKey: ['videos', 'status', record?.id],
    queryFn: async ({ signal }) => (await dataProvider.getOne<Video>('videos', { id: record?.id ?? '', signal })).data,
    enabled: record !== undefined,
    initialData: record,
    initialDataUpdatedAt: 0,
    // News of jobs come by events; this is for when none arrive.
    refetchInterval: ({ state }) => (state.data && inMotion(state.data) ? 2000 : 15_000),
  });
  return data;
}

export function inMotion({ media, images }: Pick<Video, 'media' | 'images'>): boolean {
  return [...Object.values(media), ...Object.values(images)].some(({ status }) => status === 'pending' || status === 'processing');
}

/** The newest job of a slot, kept up to date by events. */
export function useJob(videoId: string, slot: Slot, wanted: boolean): Job | undefined {
  const dataProvider = useDataProvider<CodeflixDataProvider>();
  const { data } = useQuery({
    queryKey: ['jobs', 'of', videoId, slot],
    queryFn: async ({ signal }) => (await dataProvider.jobOf(videoId, slot, signal)) ?? null,
    enabled: wanted,
    refetchInterval: ({ state }) => (state.data === null ? 1000 : 5000),
  });
  return wanted ? (data ?? undefined) : undefined;
}
