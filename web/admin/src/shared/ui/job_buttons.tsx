import { Button } from '@mui/material';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useDataProvider, useNotify, useTranslate } from 'react-admin';
import type { CodeflixDataProvider } from '../data/data_provider';
import type { Job } from '../data/types';
import { isOver } from '../live/job_feed';

/** Retry what failed or was cancelled, stop what runs. */
export function JobButtons({ job }: { job: Job }) {
  const translate = useTranslate();
  const notify = useNotify();
  const dataProvider = useDataProvider<CodeflixDataProvider>();
  const client = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationFn: (action: 'retry' | 'cancel') => (action === 'retry' ? dataProvider.retryJob(job.id) : dataProvider.cancelJob(job.id)),
    onSuccess: (fresh) => {
      client.setQueryData(['jobs', 'of', job.video_id, job.slot], fresh);
      void client.invalidateQueries({ queryKey: ['jobs'] });
      void client.invalidateQueries({ queryKey: ['videos', 'status', job.video_id] });
    },
    onError: (error) => notify(error.message, { type: 'error', messageArgs: { _: error.message } }),
  });
  if (job.state === 'completed') return null;
  const action = isOver(job) ? 'retry' : 'cancel';
  return (
    <Button
      size="small"
      variant={action === 'retry' ? 'contained' : 'text'}
      color={action === 'retry' ? 'primary' : 'secondary'}
      sx={{ whiteSpace: 'nowrap', flex: 'none' }}
      disabled={isPending}
      onClick={(event) => {
        event.stopPropagation();
        mutate(action);
      }}
    >
      {translate(`job.${action}`)}
    </Button>
  );
}
