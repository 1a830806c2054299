import { Box, Button, Link as MuiLink, Paper, Skeleton, Stack, Typography } from '@mui/material';
import type { ReactNode } from 'react';
import { Title, useCanAccess, useGetList, useTranslate } from 'react-admin';
import { Link } from 'react-router';
import { wordsFor } from '../../shared/data/problems';
import type { Job, Upload, Video } from '../../shared/data/types';
import { Failed } from '../../shared/ui/failed';
import { JobButtons } from '../../shared/ui/job_buttons';
import { JobProgress, JobStateChip } from '../../shared/ui/job_state';

const newest = { field: 'created_at', order: 'DESC' } as const;
const onlyTotal = { page: 1, perPage: 1 };

function Count({ resource, label, filter, to }: { resource: string; label: string; filter?: object; to: string }) {
  const translate = useTranslate();
  const { total, isPending } = useGetList(resource, { pagination: onlyTotal, sort: newest, filter });
  return (
    <Paper component="li" sx={{ p: 2.5 }}>
      <Typography
        component={Link}
        to={to}
        sx={{ color: 'inherit', textDecoration: 'none', display: 'block', '&:hover': { textDecoration: 'underline' } }}
      >
        <Typography component="span" variant="h4" sx={{ display: 'block', fontVariantNumeric: 'tabular-nums' }}>
          {isPending ? <Skeleton width={48} /> : (total ?? '–')}
        </Typography>
        <Typography component="span" color="textSecondary">
          {translate(label, { smart_count: total ?? 0 })}
        </Typography>
      </Typography>
    </Paper>
  );
}

interface SectionProps {
  title: string;
  empty: string;
  /** What it is made of. */
  asked: { error: Error | null; data?: unknown; refetch: () => unknown }[];
  children: ReactNode[];
}

/** What cannot be fetched is told: an empty list would say that all is well. */
function Section({ title, empty, asked, children }: SectionProps) {
  const translate = useTranslate();
  const missing = asked.find(({ error, data }) => error && !data);
  return (
    <Paper component="section" sx={{ p: 3, minWidth: 0 }}>
      <Typography component="h2" variant="h6" sx={{ mb: 1 }}>
        {translate(title)}
      </Typography>
      {missing ? (
        <Failed error={missing.error} again={() => asked.forEach(({ error, refetch }) => error && refetch())} />
      ) : children.length > 0 ? (
        <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
          {children}
        </Box>
      ) : (
        <Typography color="textSecondary">{translate(empty)}</Typography>
      )}
    </Paper>
  );
}

function Entry({ to, title, children, action }: { to: string; title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <Stack component="li" direction="row" spacing={2} sx={{ py: 1.5, alignItems: 'center', justifyContent: 'space-between' }}>
      <Box sx={{ minWidth: 0, flex: 1 }}>
        <MuiLink component={Link} to={to} color="inherit" sx={{ fontWeight: 650 }}>
          {title}
        </MuiLink>
        <Typography component="div" variant="body2" color="textSecondary">
          {children}
        </Typography>
      </Box>
      {action}
    </Stack>
  );
}

const runningStates = ['queued', 'inspecting', 'encoding', 'packaging'];

function Catalogue() {
  const translate = useTranslate();
  const list = (perPage: number, filter: object) => ({ pagination: { page: 1, perPage }, sort: newest, filter });
  const running = useGetList<Job>('jobs', list(10, { state: runningStates }));
  const failed = useGetList<Job>('jobs', list(10, { state: ['failed'], kind: 'media' }));
  const refused = useGetList<Upload>('uploads', list(5, { state: 'refused' }));
  const drafts = useGetList<Video>('videos', list(50, { published: false, status: 'completed' }));
  const ready = (drafts.data ?? []).filter((video) => video.missing.length === 0);
  return (
    <>
      <Box
        component="ul"
        sx={{ listStyle: 'none', p: 0, m: 0, display: 'grid', gap: 2, gridTemplateColumns: 'repeat(auto-fill, minmax(150px, 1fr))' }}
      >
        <Count
          resource="videos"
          label="dashboard.published"
          filter={{ published: true }}
          to={`/videos?filter=${encodeURIComponent('{"published":true}')}`}
        />
        <Count
          resource="videos"
          label="dashboard.drafts"
          filter={{ published: false }}
          to={`/videos?filter=${encodeURIComponent('{"published":false}')}`}
        />
        <Count resource="categories" label="dashboard.categories" to="/categories" />
        <Count resource="genres" label="dashboard.genres" to="/genres" />
        <Count resource="cast_members" label="dashboard.cast_members" to="/cast_members" />
      </Box>
      <Box sx={{ display: 'grid', gap: 3, gridTemplateColumns: { xs: '1fr', md: '1fr 1fr' }, alignItems: 'start' }}>
        <Section title="dashboard.attention" empty="dashboard.nothing_to_do" asked={[failed, refused, drafts]}>
          {[
            ...(failed.data ?? []).map((job) => (
              <Entry
                key={job.id}
                to={`/videos/${job.video_id}/media`}
                title={job.title || job.filename || translate(`slot.${job.slot}`)}
                action={<JobButtons job={job} />}
              >
                {job.failure && translate(wordsFor(job.failure.code, job.failure.reason), { _: job.failure.reason })}
              </Entry>
            )),
            ...(refused.data ?? []).map((upload) => (
              <Entry key={upload.id} to={`/videos/${upload.video_id}/media`} title={upload.filename}>
                {upload.reason}
              </Entry>
            )),
            ...ready.map((video) => (
              <Entry
                key={video.id}
                to={`/videos/${video.id}`}
                title={video.title}
                action={
                  <Button size="small" variant="outlined" color="secondary" component={Link} to={`/videos/${video.id}/publication`}>
                    {translate('dashboard.look')}
                  </Button>
                }
              >
                {translate('dashboard.ready')}
              </Entry>
            )),
          ]}
        </Section>
        <Section title="dashboard.running" empty="dashboard.nothing_runs" asked={[running]}>
          {(running.data ?? []).map((job) => (
            <Entry
              key={job.id}
              to={`/videos/${job.video_id}/media`}
              title={job.title || job.filename || translate(`slot.${job.slot}`)}
              action={<JobStateChip job={job} />}
            >
              <JobProgress job={job} />
            </Entry>
          ))}
        </Section>
      </Box>
    </>
  );
}

function Customers() {
  return (
    <Box component="ul" sx={{ listStyle: 'none', p: 0, m: 0, display: 'grid', gap: 2, gridTemplateColumns: 'repeat(auto-fill, minmax(150px, 1fr))' }}>
      <Count resource="customers" label="dashboard.customers" to="/customers" />
      <Count
        resource="subscriptions"
        label="dashboard.subscribers"
        filter={{ status: 'active' }}
        to={`/subscriptions?filter=${encodeURIComponent('{"status":"active"}')}`}
      />
    </Box>
  );
}

/** The day at a glance: what needs somebody, what runs, how much there is. */
export function Dashboard() {
  const { canAccess: seesVideos } = useCanAccess({ resource: 'videos', action: 'list' });
  const { canAccess: seesCustomers } = useCanAccess({ resource: 'customers', action: 'list' });
  return (
    <Stack spacing={3}>
      <Title title="ra.page.dashboard" />
      {seesVideos && <Catalogue />}
      {seesCustomers && <Customers />}
    </Stack>
  );
}
