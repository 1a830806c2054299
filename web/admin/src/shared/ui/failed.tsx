import { Box, Button, Typography } from '@mui/material';
import type { ReactNode } from 'react';
import { useListContext, useTranslate } from 'react-admin';
import { reasonsOf } from '../data/problems';

interface FailedProps {
  error: unknown;
  again: () => unknown;
}

/** What stands in place of something that could not be fetched: why, and the way to try again. */
export function Failed({ error, again }: FailedProps) {
  const translate = useTranslate();
  return (
    <Box role="alert" sx={{ px: 3, py: 8, textAlign: 'center' }}>
      <Typography variant="h5" component="h2" sx={{ mb: 0.5 }}>
        {translate('failed.title')}
      </Typography>
      {reasonsOf(error).map((reason) => (
        <Typography key={reason} color="textSecondary">
          {translate(reason, { _: reason })}
        </Typography>
      ))}
      <Button variant="outlined" color="secondary" onClick={() => again()} sx={{ mt: 2 }}>
        {translate('failed.again')}
      </Button>
    </Box>
  );
}

/** The rows of a list, or why there are none. Rows that are there stay when only asking anew failed; that is told by a note. */
export function RowsOrFailed({ children }: { children: ReactNode }) {
  const { data, error, refetch } = useListContext();
  return error && !data ? <Failed error={error} again={refetch} /> : children;
}
