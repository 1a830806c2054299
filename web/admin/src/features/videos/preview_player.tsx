import { Alert, Box } from '@mui/material';
import { must } from '@codeflix/api';
import { useEffect, useRef, useState } from 'react';
import { useTranslate } from 'react-admin';
import shaka from 'shaka-player';
import { api } from '../../shared/auth/session';
import { toHttpError } from '../../shared/data/problems';
import type { MediaSlot } from '../../shared/data/types';

/** Plays a slot as viewers will see it, drafts too, by the same manifests. */
export default function PreviewPlayer({ videoId, slot }: { videoId: string; slot: MediaSlot }) {
  const translate = useTranslate();
  const element = useRef<HTMLVideoElement>(null);
  const [problem, setProblem] = useState<string>();

  useEffect(() => {
    const video = element.current;
    if (!video) return;
    let over = false;
    shaka.polyfill.installAll();
    const player = new shaka.Player();

    async function play(on: HTMLVideoElement) {
      const session = await must(api.playback.POST('/sessions', { body: { video_id: videoId, media: slot, preview: true } }));
      if (over) return;
      await player.attach(on);
      await player.load(new URL(session.manifests.dash, window.location.href).href);
      await on.play();
    }

    play(video).catch((cause: unknown) => {
      // A browser that wants a press first shows its own controls for it.
      if (over || (cause instanceof DOMException && cause.name === 'NotAllowedError')) return;
      const error = toHttpError(cause);
      setProblem(error instanceof Error ? error.message : 'preview.broken');
    });
    return () => {
      over = true;
      void player.destroy();
    };
  }, [videoId, slot]);

  return (
    <Box sx={{ mt: 2 }}>
      {problem && (
        <Alert severity="error" sx={{ mb: 2 }}>
          {translate(problem, { _: translate('preview.broken') })}
        </Alert>
      )}
      <Box
        component="video"
        ref={element}
        controls
        playsInline
        aria-label={translate(`slot.${slot}`)}
        sx={{ display: 'block', width: '100%', maxWidth: 880, aspectRatio: '16 / 9', borderRadius: 1, bgcolor: 'common.black' }}
      />
    </Box>
  );
}
