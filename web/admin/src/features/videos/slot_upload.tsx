import { Alert, Box, Button, LinearProgress, Stack, Typography } from '@mui/material';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useLocaleState, useTranslate } from 'react-admin';
import { UploadLine } from '../../shared/ui/upload_line';
import { targetKey, type UploadTarget, type UploadView } from '../../shared/upload/upload_manager';
import { uploads, useUpload } from '../../shared/upload/use_uploads';

/** The upload of a slot as long as it is one: then the status of the slot tells what comes of it. */
export function useSlotUpload(target: UploadTarget): UploadView | undefined {
  const client = useQueryClient();
  const view = useUpload(target);
  const finished = view?.state === 'finished';
  const { videoId, slot } = target;
  useEffect(() => {
    if (!finished) return;
    void client
      .invalidateQueries({ queryKey: ['videos', 'status', videoId] })
      .then(() => client.invalidateQueries({ queryKey: ['jobs', 'of', videoId, slot] }))
      .then(() => uploads.dismiss({ videoId, slot }));
  }, [client, finished, videoId, slot]);
  return view;
}

/** Why the file that was chosen is not taken; another one can be chosen below. */
export function SlotRefusal({ view }: { view: UploadView }) {
  const [locale] = useLocaleState();
  return (
    <Alert severity="error" sx={{ mb: 2 }} onClose={() => uploads.dismiss(view)}>
      <Typography sx={{ fontWeight: 650, overflowWrap: 'anywhere' }}>{view.filename}</Typography>
      <UploadLine view={view} locale={locale} />
    </Alert>
  );
}

/** A file on its way: how far, how fast, and the buttons that stop it, go on or give it up. */
export function SlotUpload({ view }: { view: UploadView }) {
  const translate = useTranslate();
  const [locale] = useLocaleState();
  const { state, sent, size, filename } = view;
  const stopped = state === 'paused' || state === 'failed';
  return (
    <Box aria-live="off">
      <Typography sx={{ fontWeight: 650, overflowWrap: 'anywhere' }}>{filename}</Typography>
      <LinearProgress
        variant="determinate"
        value={(sent / size) * 100}
        aria-label={translate('upload.progress', { name: filename })}
        sx={{ my: 1.5 }}
      />
      {state === 'failed' ? (
        <Alert severity="error">
          <UploadLine view={view} locale={locale} />
        </Alert>
      ) : (
        <Typography variant="body2" color="textSecondary" sx={{ fontVariantNumeric: 'tabular-nums' }}>
          <UploadLine view={view} locale={locale} />
        </Typography>
      )}
      {state !== 'finished' && (
        <Stack direction="row" spacing={1} sx={{ mt: 2 }}>
          {stopped ? (
            <Button variant="contained" onClick={() => uploads.resume(view)}>
              {translate(state === 'failed' ? 'upload.again' : 'upload.resume')}
            </Button>
          ) : (
            <Button variant="outlined" color="secondary" onClick={() => void uploads.pause(view)}>
              {translate('upload.pause')}
            </Button>
          )}
          <Button color="secondary" onClick={() => void uploads.cancel(view)}>
            {translate('upload.cancel')}
          </Button>
        </Stack>
      )}
      <Typography key={targetKey(view)} role="status" sx={{ position: 'absolute', width: 1, height: 1, overflow: 'hidden', clipPath: 'inset(50%)' }}>
        {state === 'running' ? '' : translate(`upload.state.${state}`)}
      </Typography>
    </Box>
  );
}
