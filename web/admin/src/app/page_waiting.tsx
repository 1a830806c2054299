import { Box, Skeleton } from '@mui/material';

/** Stands in the place of a page whose chunk is on its way. */
export function PageWaiting() {
  return (
    <Box aria-busy="true">
      <Skeleton variant="rounded" height={48} sx={{ mb: 2 }} />
      <Skeleton variant="rounded" height={320} />
    </Box>
  );
}
