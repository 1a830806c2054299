import { Wordmark } from '@codeflix/ui';
import { Button, Stack, Typography } from '@mui/material';
import { useEffect, useRef } from 'react';
import { useTranslate } from 'react-admin';
import { useLocation } from 'react-router';
import { session } from '../shared/auth/session';

interface From {
  nextPathname?: string;
  nextSearch?: string;
}

/** Leads to the issuer at once, and back to the page that was asked for; the button is for when that did not work. */
export function SignInPage() {
  const translate = useTranslate();
  const location = useLocation();
  const left = useRef(false);
  const from = location.state as From | null;
  const returnTo = `/admin${from?.nextPathname ?? '/'}${from?.nextSearch ?? ''}`;
  useEffect(() => {
    if (left.current) return;
    left.current = true;
    session.signIn(returnTo);
  }, [returnTo]);
  return (
    <Stack component="main" spacing={3} sx={{ minHeight: '100dvh', alignItems: 'center', justifyContent: 'center', p: 2 }}>
      <Wordmark />
      <Typography component="h1" variant="body1" color="text.secondary" role="status">
        {translate('sign_in.leaving')}
      </Typography>
      <Button onClick={() => session.signIn(returnTo)}>{translate('sign_in.again')}</Button>
    </Stack>
  );
}
