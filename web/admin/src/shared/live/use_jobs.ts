import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { session } from '../auth/session';
import type { Job } from '../data/types';
import { createJobFeed, isOver } from './job_feed';

/** The feed of this application. */
export const jobFeed = createJobFeed({ fetch: (request) => session.fetch(request) });

interface JobPage {
  data: Job[];
  total: number;
}

/** Keeps every list and record of jobs on the page as it is now, and asks anew for what a job that ended has changed. */
export function useLiveJobs(): void {
  const client = useQueryClient();
  useEffect(
    () =>
      jobFeed.listen((job) => {
        let known = false;
        client.setQueriesData<JobPage>({ queryKey: ['jobs', 'getList'] }, (page) => {
          if (!page?.data.some((row) => row.id === job.id)) return page;
          known = true;
          return { ...page, data: page.data.map((row) => (row.id === job.id ? job : row)) };
        });
        client.setQueriesData<Job>({ queryKey: ['jobs', 'of', job.video_id, job.slot] }, () => job);
        if (!known || isOver(job)) {
          void client.invalidateQueries({ queryKey: ['jobs', 'getList'] });
          void client.invalidateQueries({ queryKey: ['videos', 'status', job.video_id] });
        }
      }),
    [client],
  );
}
