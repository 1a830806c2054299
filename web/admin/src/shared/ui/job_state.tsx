import { Box, Chip, LinearProgress, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { wordsFor } from '../data/problems';
import type { Job } from '../data/types';
import { isOver } from '../live/job_feed';
import { clock } from './format';

const colours = {
  queued: 'default',
  inspecting: 'primary',
  encoding: 'primary',
  packaging: 'primary',
  completed: 'success',
  failed: 'error',
  cancelled: 'default',
} as const;

export function JobStateChip({ job }: { job: Job }) {
  const translate = useTranslate();
  return <Chip size="small" variant="outlined" color={colours[job.state]} label={translate(`job.state.${job.state}`)} />;
}

/** Progress while it runs, the reason when it failed. */
export function JobProgress({ job }: { job: Job }) {
  const translate = useTranslate();
  if (job.failure)
    return (
      <Typography variant="body2" color="error">
        {translate(wordsFor(job.failure.code, job.failure.reason), { _: job.failure.reason })}
      </Typography>
    );
  if (isOver(job)) return null;
  const parts = [translate('job.percent', { percent: job.progress })];
  if (job.speed !== null) parts.push(translate('job.speed', { speed: job.speed.toFixed(1) }));
  if (job.seconds_left !== null) parts.push(translate('job.left', { time: clock(job.seconds_left) }));
  return (
    <Box sx={{ minWidth: 180 }}>
      <LinearProgress
        variant={job.state === 'queued' ? 'indeterminate' : 'determinate'}
        value={job.progress}
        aria-label={translate(`job.state.${job.state}`)}
        sx={{ mb: 0.5 }}
      />
      <Typography variant="body2" color="textSecondary" sx={{ fontVariantNumeric: 'tabular-nums' }}>
        {parts.join(' · ')}
      </Typography>
    </Box>
  );
}
