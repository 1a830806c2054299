import { must } from '@codeflix/api';
import ImageIcon from '@mui/icons-material/ImageOutlined';
import { Alert, Box, LinearProgress, Paper, Typography } from '@mui/material';
import { useQuery } from '@tanstack/react-query';
import { useTranslate } from 'react-admin';
import { api } from '../../shared/auth/session';
import { wordsFor } from '../../shared/data/problems';
import type { Image, ImageSlot, Video } from '../../shared/data/types';
import { FileDrop } from '../../shared/ui/file_drop';
import { Picture } from '../../shared/ui/picture';
import { uploads } from '../../shared/upload/use_uploads';
import { LeftoverNote } from './leftover_note';
import { SlotRefusal, SlotUpload, useSlotUpload } from './slot_upload';

const accept = 'image/jpeg,image/png,image/webp';
const ratios: Record<ImageSlot, string> = { thumbnail: '2 / 3', banner: '16 / 9', thumbnail_half: '16 / 9' };

/** Addresses of a draft's pictures: only who may preview it gets them. */
function useDraftArtwork(video: Video): Partial<Record<string, string>> | undefined {
  const used = Object.values(video.images).map(({ url }) => url);
  const { data } = useQuery({
    queryKey: ['videos', 'artwork', video.id, ...used],
    queryFn: async () => (await must(api.playback.POST('/sessions', { body: { video_id: video.id, media: 'video', preview: true } }))).artwork,
    enabled: !video.published && used.some((url) => url !== null),
    staleTime: 60 * 60 * 1000,
    // playback hears of a new picture a moment after it is there.
    retry: 3,
  });
  return data;
}

export function ArtworkSlots({ video }: { video: Video }) {
  const drafts = useDraftArtwork(video);
  return (
    <Box sx={{ display: 'grid', gap: 3, gridTemplateColumns: { xs: '1fr', lg: '240px 1fr' }, alignItems: 'start', width: '100%' }}>
      <ArtworkSlot
        videoId={video.id}
        slot="thumbnail"
        image={video.images.thumbnail}
        address={video.published ? video.images.thumbnail.url : drafts?.['thumbnail']}
      />
      <Box sx={{ display: 'grid', gap: 3 }}>
        <ArtworkSlot
          videoId={video.id}
          slot="banner"
          image={video.images.banner}
          address={video.published ? video.images.banner.url : drafts?.['banner']}
        />
        <ArtworkSlot
          videoId={video.id}
          slot="thumbnail_half"
          image={video.images.thumbnail_half}
          address={video.published ? video.images.thumbnail_half.url : drafts?.['thumbnail_half']}
        />
      </Box>
    </Box>
  );
}

interface Props {
  videoId: string;
  slot: ImageSlot;
  image: Image;
  address: string | null | undefined;
}

function ArtworkSlot({ videoId, slot, image, address }: Props) {
  const translate = useTranslate();
  const view = useSlotUpload({ videoId, slot });
  const working = image.status === 'pending' || image.status === 'processing';
  const facts = [image.width !== null && image.height !== null && `${image.width} × ${image.height}`, image.made && translate('artwork.made')].filter(
    Boolean,
  );
  return (
    <Paper component="section" variant="outlined" aria-labelledby={`slot-${slot}`} sx={{ p: 2, bgcolor: 'transparent' }}>
      <Typography id={`slot-${slot}`} component="h2" variant="h6" tabIndex={-1} sx={{ mb: 1.5 }}>
        {translate(`slot.${slot}`)}
      </Typography>
      {address ? (
        <Picture
          key={address}
          src={address}
          alt={translate('artwork.alt', { slot: translate(`slot.${slot}`) })}
          sx={{ aspectRatio: ratios[slot], objectFit: 'cover', display: 'block', width: '100%', borderRadius: 1, bgcolor: 'common.black' }}
        />
      ) : (
        <Box
          sx={{ display: 'grid', placeItems: 'center', aspectRatio: ratios[slot], borderRadius: 1, bgcolor: 'action.hover', color: 'text.secondary' }}
        >
          <ImageIcon fontSize="large" />
        </Box>
      )}
      <Typography variant="body2" color="textSecondary" sx={{ my: 1.5 }}>
        {facts.join(' · ') || translate(`artwork.hint.${slot}`)}
      </Typography>
      {view && !view.refused ? (
        <SlotUpload view={view} />
      ) : working ? (
        <LinearProgress aria-label={translate('media.status.processing')} />
      ) : (
        <>
          {view?.refused && <SlotRefusal view={view} />}
          {image.status === 'failed' && (
            <Alert severity="error" sx={{ mb: 2 }}>
              {image.failure && translate(wordsFor(image.failure.code, image.failure.reason), { _: image.failure.reason })}
            </Alert>
          )}
          <LeftoverNote videoId={videoId} slot={slot} />
          <FileDrop
            accept={accept}
            primary={false}
            label={image.url ? 'artwork.replace' : 'artwork.choose'}
            hint="artwork.choose_hint"
            onFile={(file) => void uploads.start(file, { videoId, slot })}
          />
        </>
      )}
    </Paper>
  );
}
