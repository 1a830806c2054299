import { Box, Button, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';

/** A bug, or a chunk that an update of the platform took away: in both cases the page is loaded anew. */
export function Broken() {
  const translate = useTranslate();
  return (
    <Box role="alert" sx={{ py: 8, maxWidth: 520 }}>
      <Typography component="h1" variant="h4" sx={{ mb: 1 }}>
        {translate('broken.title')}
      </Typography>
      <Typography color="textSecondary" sx={{ mb: 3 }}>
        {translate('broken.text')}
      </Typography>
      <Button variant="contained" onClick={() => window.location.reload()}>
        {translate('broken.reload')}
      </Button>
    </Box>
  );
}
