import { must } from '@codeflix/api';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../shared/api';

const queryKey = ['my_list'];

/** Whether the profile keeps a title, and the switch; the page shows the new state at once and takes it back when it was refused. */
export function useMyList(video_id: string, signedIn: boolean): { kept: boolean; toggle: () => void } {
  const queries = useQueryClient();
  const list = useQuery({ queryKey, queryFn: ({ signal }) => must(api.playback.GET('/my_list', { signal })), enabled: signedIn, staleTime: 0 });
  const inList = list.data?.data.some((entry) => entry.video_id === video_id) ?? false;

  const change = useMutation({
    mutationFn: async (keep: boolean): Promise<void> => {
      const call = { params: { path: { video_id } } };
      await must(keep ? api.playback.PUT('/my_list/{video_id}', call) : api.playback.DELETE('/my_list/{video_id}', call));
    },
    onSettled: () => queries.invalidateQueries({ queryKey }),
  });
  const kept = change.isPending ? change.variables : inList;
  return { kept, toggle: () => change.mutate(!kept) };
}
