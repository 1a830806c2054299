import { Box } from '@mui/material';
import { useLocaleState } from 'react-admin';
import { ago, dateTime } from './format';

/** How long ago, with the exact moment for who wants to know. */
export function Ago({ time }: { time: string | null | undefined }) {
  const [locale] = useLocaleState();
  if (!time) return null;
  return (
    <Box component="time" dateTime={time} title={dateTime(time, locale)} sx={{ whiteSpace: 'nowrap' }}>
      {ago(time, locale)}
    </Box>
  );
}
