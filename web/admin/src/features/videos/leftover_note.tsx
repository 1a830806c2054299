import { Alert, Button } from '@mui/material';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useDataProvider, useTranslate } from 'react-admin';
import type { Upload } from '../../shared/data/types';
import { leftoversOf } from '../../shared/upload/leftovers';
import type { UploadTarget } from '../../shared/upload/upload_manager';

/** Reminds of an upload that was cut by a reload or a restart: the same file goes on where it stopped. */
export function LeftoverNote({ videoId, slot }: UploadTarget) {
  const translate = useTranslate();
  const dataProvider = useDataProvider();
  const client = useQueryClient();
  const queryKey = ['uploads', 'leftover', videoId, slot];
  const { data } = useQuery({
    queryKey,
    queryFn: async () => {
      const leftovers = await leftoversOf({ videoId, slot });
      if (leftovers.length === 0) return null;
      const { data: receiving } = await dataProvider.getList<Upload>('uploads', {
        pagination: { page: 1, perPage: 100 },
        sort: { field: 'created_at', order: 'DESC' },
        filter: { video_id: videoId, state: 'receiving' },
      });
      for (const leftover of leftovers) {
        const known = receiving.find(({ id }) => id === leftover.id);
        if (known) return { ...leftover, percent: Math.floor((known.offset / known.length) * 100) };
        // The service has given it up.
        await leftover.forget();
      }
      return null;
    },
  });
  if (!data) return null;

  async function discard() {
    await data?.forget();
    await dataProvider.delete('uploads', { id: data?.id ?? '' }).catch(() => undefined);
    await client.invalidateQueries({ queryKey });
  }

  return (
    <Alert
      severity="info"
      sx={{ mb: 2 }}
      action={
        <Button color="inherit" size="small" onClick={() => void discard()}>
          {translate('upload.discard')}
        </Button>
      }
    >
      {translate('upload.leftover', { name: data.filename, percent: data.percent })}
    </Alert>
  );
}
