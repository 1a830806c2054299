import CloseIcon from '@mui/icons-material/Close';
import { Box, IconButton, LinearProgress, Link as MuiLink, Paper, Stack, Typography } from '@mui/material';
import { useLocaleState, useTranslate } from 'react-admin';
import { Link, useLocation } from 'react-router';
import { UploadLine } from '../shared/ui/upload_line';
import { targetKey } from '../shared/upload/upload_manager';
import { uploads, useUploads } from '../shared/upload/use_uploads';

/** The uploads of this page, at its lower edge while another page than theirs is open. */
export function UploadTray() {
  const translate = useTranslate();
  const [locale] = useLocaleState();
  const { pathname } = useLocation();
  const views = useUploads().filter(({ videoId }) => !pathname.startsWith(`/videos/${videoId}`));
  if (views.length === 0) return null;
  return (
    <Paper
      component="section"
      aria-label={translate('upload.tray')}
      elevation={8}
      sx={{ position: 'fixed', zIndex: 1100, right: 16, bottom: 16, width: 'min(400px, calc(100vw - 32px))', p: 2, bgcolor: 'background.paper' }}
    >
      <Stack spacing={2}>
        {views.map((view) => (
          <Box key={targetKey(view)}>
            <Stack direction="row" sx={{ alignItems: 'center' }}>
              <MuiLink component={Link} to={`/videos/${view.videoId}/media`} color="inherit" noWrap sx={{ flex: 1, fontWeight: 650 }}>
                {view.filename}
              </MuiLink>
              {(view.state === 'finished' || view.state === 'failed') && (
                <IconButton size="small" aria-label={translate('ra.action.close')} onClick={() => uploads.dismiss(view)}>
                  <CloseIcon fontSize="small" />
                </IconButton>
              )}
            </Stack>
            <LinearProgress variant="determinate" value={(view.sent / view.size) * 100} aria-label={view.filename} sx={{ my: 1 }} />
            <Typography variant="body2" color="textSecondary">
              <UploadLine view={view} locale={locale} />
            </Typography>
          </Box>
        ))}
      </Stack>
    </Paper>
  );
}
