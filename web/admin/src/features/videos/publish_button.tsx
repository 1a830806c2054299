import { Button, Typography } from '@mui/material';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { HttpError, useDataProvider, useNotify, useTranslate } from 'react-admin';
import { useFormState } from 'react-hook-form';
import type { CodeflixDataProvider } from '../../shared/data/data_provider';
import type { Missing, Video } from '../../shared/data/types';

/** Publishes, or takes back. What is not saved is saved first, by the person. */
export function PublishButton({ status }: { status: Video }) {
  const translate = useTranslate();
  const notify = useNotify();
  const dataProvider = useDataProvider<CodeflixDataProvider>();
  const client = useQueryClient();
  const { isDirty } = useFormState();
  const { mutate, isPending } = useMutation({
    mutationFn: () => (status.published ? dataProvider.unpublish(status.id) : dataProvider.publish(status.id)),
    onSuccess: (fresh) => {
      client.setQueryData(['videos', 'status', status.id], fresh);
      client.setQueriesData({ queryKey: ['videos', 'getOne'] }, (record: Video | undefined) => (record?.id === status.id ? fresh : record));
      void client.invalidateQueries({ queryKey: ['videos', 'getList'] });
      notify(fresh.published ? 'publication.now_published' : 'publication.now_hidden', { type: 'success' });
    },
    onError: (error) => {
      const missing = missingIn(error);
      if (missing) client.setQueryData(['videos', 'status', status.id], (video: Video | undefined) => video && { ...video, missing });
      notify(error.message, { type: 'error', messageArgs: { _: error.message } });
    },
  });
  return (
    <>
      <Button
        fullWidth
        size="large"
        variant={status.published || status.missing.length > 0 ? 'outlined' : 'contained'}
        color={status.published || status.missing.length > 0 ? 'secondary' : 'primary'}
        disabled={isPending || isDirty}
        onClick={() => mutate()}
      >
        {translate(status.published ? 'publication.unpublish' : 'publication.publish')}
      </Button>
      {isDirty && (
        <Typography variant="body2" color="textSecondary" sx={{ mt: 1 }}>
          {translate('publication.save_first')}
        </Typography>
      )}
    </>
  );
}

/** What the refusal to publish lists. */
export function missingIn(error: unknown): Missing[] | undefined {
  if (!(error instanceof HttpError)) return undefined;
  const { problem } = error.body as { problem?: { errors?: Missing[] } };
  return problem?.errors?.length ? problem.errors : undefined;
}
