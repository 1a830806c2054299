import CheckIcon from '@mui/icons-material/CheckCircleOutlined';
import MissingIcon from '@mui/icons-material/RadioButtonUnchecked';
import { Box, Link as MuiLink, Paper, Stack, Typography } from '@mui/material';
import { useRecordContext, useTranslate } from 'react-admin';
import { Link } from 'react-router';
import type { Video } from '../../shared/data/types';
import { wordsFor } from '../../shared/data/problems';
import { checklistOf, type Task } from './checklist';
import { PublishButton } from './publish_button';
import { useStatus } from './use_status';

function Line({ task, videoId }: { task: Task; videoId: string }) {
  const translate = useTranslate();
  const title = translate(`checklist.${task.name}`, { _: task.name });
  const reason = task.missing ? wordsFor(task.missing.code, task.missing.detail) : '';
  return (
    <Stack component="li" direction="row" spacing={1.5} sx={{ py: 1 }}>
      {task.done ? (
        <CheckIcon color="success" titleAccess={translate('checklist.done')} />
      ) : (
        <MissingIcon color="primary" titleAccess={translate('checklist.missing')} />
      )}
      <Box>
        {task.done ? (
          <Typography color="textSecondary">{title}</Typography>
        ) : (
          <>
            <MuiLink
              component={Link}
              to={`/videos/${videoId}${task.tab === 'details' ? '' : `/${task.tab}`}${task.field ? `#${task.field}` : ''}`}
              color="inherit"
              sx={{ fontWeight: 650 }}
            >
              {title}
            </MuiLink>
            <Typography variant="body2" color="textSecondary">
              {translate(reason, { _: reason })}
            </Typography>
          </>
        )}
      </Box>
    </Stack>
  );
}

/** At the side of the editor: what stands between this title and its audience. */
export function ChecklistCard() {
  const translate = useTranslate();
  const record = useRecordContext<Video>();
  const status = useStatus();
  if (!record || !status) return null;
  const tasks = checklistOf(status.missing);
  const left = tasks.filter(({ done }) => !done).length;
  return (
    <Paper component="section" aria-labelledby="checklist" sx={{ p: 3 }}>
      <Typography id="checklist" component="h2" variant="h6">
        {translate(status.published ? 'checklist.published' : left > 0 ? 'checklist.left' : 'checklist.ready', { smart_count: left })}
      </Typography>
      <Box component="ul" sx={{ listStyle: 'none', p: 0, my: 2 }}>
        {tasks.map((task) => (
          <Line key={task.name} task={task} videoId={record.id} />
        ))}
      </Box>
      <PublishButton status={status} />
    </Paper>
  );
}
