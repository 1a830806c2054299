import { RatingBadge } from '@codeflix/ui';
import MovieIcon from '@mui/icons-material/MovieOutlined';
import { Box, Chip, LinearProgress, Stack, Typography, useMediaQuery, type Theme } from '@mui/material';
import { DataTable, useTranslate, type FilterPayload } from 'react-admin';
import { deletes, type BulkAction } from '../../shared/bulk/bulk_action';
import type { Media, Video } from '../../shared/data/types';
import { clock } from '../../shared/ui/format';
import { ListPage } from '../../shared/ui/list_page';
import { Picture } from '../../shared/ui/picture';
import { Named, Table } from '../../shared/ui/table';
import { Ago } from '../../shared/ui/time';

const published = {
  source: 'published',
  choices: [
    { value: true, label: 'filter.published' },
    { value: false, label: 'filter.drafts' },
  ],
} as const;

const deleted = { source: 'deleted', choices: [{ value: true, label: 'filter.deleted' }] };

const isLive = (filters: FilterPayload) => filters['deleted'] !== true;

const bulk: readonly BulkAction[] = [
  { name: 'publish', work: (provider, id) => provider.publish(id), offered: isLive },
  { name: 'unpublish', work: (provider, id) => provider.unpublish(id), offered: isLive },
  { ...deletes('videos', 'video.delete_content'), offered: isLive },
  { name: 'restore', work: (provider, id) => provider.restore(id), offered: (filters) => !isLive(filters) },
];

const statuses = {
  source: 'status',
  choices: (['processing', 'failed', 'empty'] as const).map((value) => ({ value, label: `filter.status.${value}` })),
};

function Frame({ video }: { video: Video }) {
  const url = video.published ? (video.images.thumbnail_half.url ?? video.images.banner.url ?? video.images.thumbnail.url) : null;
  const frame = { width: 80, height: 45, borderRadius: 0.5, flex: 'none' } as const;
  if (url) return <Picture key={url} src={url} alt="" sx={{ ...frame, objectFit: 'cover', bgcolor: 'action.hover' }} />;
  return (
    <Box sx={{ ...frame, display: 'grid', placeItems: 'center', bgcolor: 'action.hover', color: 'text.secondary' }}>
      <MovieIcon fontSize="small" />
    </Box>
  );
}

function MediaCell({ media }: { media: Media }) {
  const translate = useTranslate();
  if (media.status === 'processing' || media.status === 'pending')
    return (
      <Box sx={{ minWidth: 120 }}>
        <LinearProgress
          variant={media.status === 'pending' ? 'indeterminate' : 'determinate'}
          value={media.progress}
          aria-label={translate(`media.status.${media.status}`)}
          sx={{ mb: 0.5 }}
        />
        <Typography variant="body2" color="textSecondary">
          {media.state ? translate(`job.state.${media.state}`) : translate(`media.status.${media.status}`)} {media.progress} %
        </Typography>
      </Box>
    );
  if (media.status === 'completed' && media.duration_ms !== null) return clock(media.duration_ms / 1000);
  return (
    <Typography variant="body2" color={media.status === 'failed' ? 'error' : 'textSecondary'}>
      {translate(`media.status.${media.status}`)}
    </Typography>
  );
}

function PublishedChip({ video }: { video: Video }) {
  const translate = useTranslate();
  if (video.deleted_at !== null) return <Chip size="small" variant="outlined" color="error" label={translate('publication.deleted')} />;
  const ready = !video.published && video.missing.length === 0;
  return (
    <Chip
      size="small"
      variant="outlined"
      color={video.published ? 'success' : ready ? 'primary' : 'default'}
      label={translate(video.published ? 'publication.published' : ready ? 'publication.ready' : 'publication.draft')}
    />
  );
}

export function VideoList() {
  const translate = useTranslate();
  const narrow = useMediaQuery((theme: Theme) => theme.breakpoints.down('sm'));
  return (
    <ListPage
      sort={{ field: 'created_at', order: 'DESC' }}
      chips={[published, statuses, deleted]}
      creates
      bulk={bulk}
      queryOptions={{ refetchInterval: 10_000 }}
    >
      <Table selects rowClick={(id, _resource, video) => (video['deleted_at'] ? false : `/videos/${id}`)}>
        <DataTable.Col
          source="title"
          render={(video: Video) => (
            <Stack direction="row" spacing={2} sx={{ alignItems: 'center' }}>
              <Frame video={video} />
              <Named to={`/videos/${video.id}`} name={video.title} below={[video.year_launched, video.original_title].filter(Boolean).join(' · ')} />
            </Stack>
          )}
        />
        {!narrow && (
          <DataTable.Col
            source="rating"
            disableSort
            render={(video: Video) => <RatingBadge rating={video.rating} label={translate(`rating.${video.rating}`)} />}
          />
        )}
        <DataTable.Col source="media" disableSort render={(video: Video) => <MediaCell media={video.media.video} />} />
        <DataTable.Col source="published" disableSort render={(video: Video) => <PublishedChip video={video} />} />
        {!narrow && <DataTable.Col source="updated_at" render={(video: Video) => <Ago time={video.updated_at} />} />}
      </Table>
    </ListPage>
  );
}
