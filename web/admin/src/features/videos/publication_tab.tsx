import { Box, Link, Stack, Typography } from '@mui/material';
import { useLocaleState, useTranslate } from 'react-admin';
import { dateTime } from '../../shared/ui/format';
import { useStatus } from './use_status';

/** What viewers see of it, in words. */
export function PublicationTab() {
  const translate = useTranslate();
  const [locale] = useLocaleState();
  const video = useStatus();
  if (!video) return null;
  return (
    <Stack spacing={2} sx={{ maxWidth: 640 }}>
      <Typography component="h2" variant="h6">
        {translate(video.published ? 'publication.is_published' : 'publication.is_draft')}
      </Typography>
      <Typography color="textSecondary">{translate(video.published ? 'publication.published_text' : 'publication.draft_text')}</Typography>
      {video.published && video.published_at && (
        <Typography color="textSecondary">{translate('publication.since', { time: dateTime(video.published_at, locale) })}</Typography>
      )}
      <Typography color="textSecondary">{translate(video.opened ? 'publication.opened' : 'publication.for_subscribers')}</Typography>
      {video.published && (
        <Box>
          <Link href={`/titles/${video.id}`} target="_blank" rel="noopener" color="inherit" sx={{ fontWeight: 650 }}>
            {translate('publication.see')}
          </Link>
        </Box>
      )}
    </Stack>
  );
}
