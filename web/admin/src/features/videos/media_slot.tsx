import { Alert, Box, Button, Chip, LinearProgress, Paper, Stack, Typography } from '@mui/material';
import { lazy, Suspense, useState } from 'react';
import { useLocaleState, useTranslate } from 'react-admin';
import { wordsFor } from '../../shared/data/problems';
import type { Job, Media, MediaSlot as Slot } from '../../shared/data/types';
import { FileDrop } from '../../shared/ui/file_drop';
import { bytes, clock } from '../../shared/ui/format';
import { JobButtons } from '../../shared/ui/job_buttons';
import { JobProgress, JobStateChip } from '../../shared/ui/job_state';
import { uploads } from '../../shared/upload/use_uploads';
import { LeftoverNote } from './leftover_note';
import { SlotRefusal, SlotUpload, useSlotUpload } from './slot_upload';
import { useJob } from './use_status';

const PreviewPlayer = lazy(() => import('./preview_player'));

const accept = 'video/*,.mkv,.mp4,.mov,.m4v,.webm,.avi,.ts,.mts,.mpg,.mpeg,.wmv';

interface Props {
  videoId: string;
  slot: Slot;
  media: Media;
}

/** The film or its trailer: from the file to the picture that plays. */
export function MediaSlot({ videoId, slot, media }: Props) {
  const translate = useTranslate();
  const view = useSlotUpload({ videoId, slot });
  const working = media.status === 'pending' || media.status === 'processing';
  const job = useJob(videoId, slot, working || media.status === 'failed');
  const sending = view !== undefined && !view.refused;
  return (
    <Paper component="section" variant="outlined" aria-labelledby={`slot-${slot}`} sx={{ p: 3, bgcolor: 'transparent' }}>
      <Stack direction="row" sx={{ alignItems: 'center', justifyContent: 'space-between', mb: 2 }}>
        <Typography id={`slot-${slot}`} component="h2" variant="h6" tabIndex={-1}>
          {translate(`slot.${slot}`)}
        </Typography>
        <MediaState media={media} job={working ? job : undefined} />
      </Stack>
      {media.playable && <Plays videoId={videoId} slot={slot} media={media} />}
      {sending ? (
        <SlotUpload view={view} />
      ) : working ? (
        <Working media={media} job={job} />
      ) : (
        <>
          {view?.refused && <SlotRefusal view={view} />}
          {media.status === 'failed' && <Failed media={media} job={job} />}
          <LeftoverNote videoId={videoId} slot={slot} />
          <FileDrop
            accept={accept}
            primary={media.status === 'empty'}
            label={media.status === 'empty' ? 'media.choose' : 'media.replace'}
            hint={media.playable ? 'media.replace_hint' : 'media.choose_hint'}
            onFile={(file) => void uploads.start(file, { videoId, slot })}
          />
        </>
      )}
    </Paper>
  );
}

function MediaState({ media, job }: { media: Media; job: Job | undefined }) {
  const translate = useTranslate();
  if (media.status === 'empty') return null;
  if (job) return <JobStateChip job={job} />;
  const colours = { pending: 'default', processing: 'primary', completed: 'success', failed: 'error' } as const;
  return <Chip size="small" variant="outlined" color={colours[media.status]} label={translate(`media.status.${media.status}`)} />;
}

function Working({ media, job }: { media: Media; job: Job | undefined }) {
  const translate = useTranslate();
  return (
    <Box>
      {media.filename && <Typography sx={{ fontWeight: 650, mb: 1, overflowWrap: 'anywhere' }}>{media.filename}</Typography>}
      {job ? <JobProgress job={job} /> : <LinearProgress aria-label={translate(`media.status.${media.status}`)} />}
      <Stack direction="row" sx={{ mt: 2 }}>
        {job && <JobButtons job={job} />}
      </Stack>
    </Box>
  );
}

function Failed({ media, job }: { media: Media; job: Job | undefined }) {
  const translate = useTranslate();
  const failure = media.failure ?? job?.failure;
  return (
    <Alert
      severity="error"
      action={job && <JobButtons job={job} />}
      sx={{
        mb: 2,
        alignItems: 'center',
        flexWrap: { xs: 'wrap', sm: 'nowrap' },
        '& .MuiAlert-message': { flex: { xs: '1 1 calc(100% - 48px)', sm: 1 }, overflow: 'visible', overflowWrap: 'anywhere' },
        '& .MuiAlert-action': { pt: 0, ml: { xs: 4, sm: 'auto' } },
      }}
    >
      <Typography sx={{ fontWeight: 650 }}>
        {translate(media.state === 'cancelled' ? 'media.cancelled' : 'media.failed', { name: media.filename ?? '' })}
      </Typography>
      {failure && translate(wordsFor(failure.code, failure.reason), { _: failure.reason })}
    </Alert>
  );
}

function Plays({ videoId, slot, media }: Props) {
  const translate = useTranslate();
  const [locale] = useLocaleState();
  const [shown, setShown] = useState(false);
  const facts = [
    media.duration_ms !== null && clock(media.duration_ms / 1000),
    media.width !== null && media.height !== null && `${media.width} × ${media.height}`,
    media.size !== null && bytes(media.size, locale),
    media.filename,
  ].filter(Boolean);
  return (
    <Box sx={{ mb: 2 }}>
      <Stack direction="row" useFlexGap sx={{ flexWrap: 'wrap', gap: 2, alignItems: 'center' }}>
        <Button variant="outlined" color="secondary" aria-expanded={shown} onClick={() => setShown(!shown)}>
          {translate(shown ? 'preview.close' : 'preview.open')}
        </Button>
        <Typography variant="body2" color="textSecondary" sx={{ overflowWrap: 'anywhere' }}>
          {facts.join(' · ')}
        </Typography>
      </Stack>
      {shown && (
        <Suspense fallback={<Box sx={{ aspectRatio: '16 / 9', mt: 2, borderRadius: 1, bgcolor: 'common.black' }} />}>
          <PreviewPlayer videoId={videoId} slot={slot} />
        </Suspense>
      )}
    </Box>
  );
}
