import { DataTable, useTranslate } from 'react-admin';
import type { BulkAction } from '../../shared/bulk/bulk_action';
import type { Job } from '../../shared/data/types';
import { JobButtons } from '../../shared/ui/job_buttons';
import { JobProgress, JobStateChip } from '../../shared/ui/job_state';
import { ListPage } from '../../shared/ui/list_page';
import { Named, Table } from '../../shared/ui/table';
import { Ago } from '../../shared/ui/time';

const states = {
  source: 'state',
  choices: (['queued', 'encoding', 'completed', 'failed', 'cancelled'] as const).map((value) => ({ value, label: `job.state.${value}` })),
};

const bulk: readonly BulkAction[] = [
  { name: 'retry', work: (provider, id) => provider.retryJob(id) },
  { name: 'cancel', work: (provider, id) => provider.cancelJob(id) },
];

/** All encoding jobs, live. */
export function JobList() {
  const translate = useTranslate();
  return (
    <ListPage chips={[states]} sort={{ field: 'created_at', order: 'DESC' }} bulk={bulk}>
      <Table selects rowClick={(_id, _resource, job) => `/videos/${String(job['video_id'])}/media`}>
        <DataTable.Col
          source="title"
          disableSort
          render={(job: Job) => (
            <Named
              to={`/videos/${job.video_id}/media`}
              name={job.title || job.filename || translate(`slot.${job.slot}`)}
              below={`${translate(`slot.${job.slot}`)} · ${job.filename}`}
            />
          )}
        />
        <DataTable.Col source="state" disableSort render={(job: Job) => <JobStateChip job={job} />} />
        <DataTable.Col source="progress" disableSort render={(job: Job) => <JobProgress job={job} />} />
        <DataTable.Col source="attempt" disableSort align="right" />
        <DataTable.Col source="created_at" render={(job: Job) => <Ago time={job.created_at} />} />
        <DataTable.Col source="actions" label="list.actions" disableSort align="right" render={(job: Job) => <JobButtons job={job} />} />
      </Table>
    </ListPage>
  );
}
