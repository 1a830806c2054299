import { Wordmark } from '@codeflix/ui';
import { Button, Stack, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { session } from '../shared/auth/session';

/** For somebody who is signed in but has no task here. */
export function NoAccessPage() {
  const translate = useTranslate();
  return (
    <Stack component="main" spacing={2} sx={{ minHeight: '100dvh', alignItems: 'center', justifyContent: 'center', p: 2, textAlign: 'center' }}>
      <Wordmark />
      <Typography component="h1" variant="h5">
        {translate('no_access.title')}
      </Typography>
      <Typography color="text.secondary" sx={{ maxWidth: 440 }}>
        {translate('no_access.text')}
      </Typography>
      <Stack direction="row" spacing={2} sx={{ pt: 1 }}>
        <Button variant="contained" href="/">
          {translate('no_access.watch')}
        </Button>
        <Button color="secondary" onClick={() => void session.signOut()}>
          {translate('no_access.sign_out')}
        </Button>
      </Stack>
    </Stack>
  );
}
