import { Box, Chip, LinearProgress, Typography } from '@mui/material';
import { DataTable, DeleteButton, useLocaleState, useTranslate } from 'react-admin';
import type { Upload } from '../../shared/data/types';
import { bytes } from '../../shared/ui/format';
import { ListPage } from '../../shared/ui/list_page';
import { Named, Table } from '../../shared/ui/table';
import { Ago } from '../../shared/ui/time';
import { uploads as running, useUploads } from '../../shared/upload/use_uploads';

const states = {
  source: 'state',
  choices: (['receiving', 'finished', 'refused', 'abandoned'] as const).map((value) => ({ value, label: `upload.server.${value}` })),
};

const colours = { receiving: 'primary', finished: 'success', refused: 'error', abandoned: 'default' } as const;

function Progress({ upload }: { upload: Upload }) {
  const [locale] = useLocaleState();
  const translate = useTranslate();
  const here = useUploads().find(({ videoId, slot }) => videoId === upload.video_id && slot === upload.slot);
  if (upload.state === 'refused')
    return (
      <Typography variant="body2" color="error">
        {upload.reason}
      </Typography>
    );
  const sent = upload.state === 'receiving' && here ? Math.max(here.sent, upload.offset) : upload.offset;
  return (
    <Box sx={{ minWidth: 160 }}>
      {upload.state === 'receiving' && (
        <LinearProgress variant="determinate" value={(sent / upload.length) * 100} aria-label={upload.filename} sx={{ mb: 0.5 }} />
      )}
      <Typography variant="body2" color="textSecondary">
        {upload.state === 'receiving'
          ? translate('upload.sent', { sent: bytes(sent, locale), size: bytes(upload.length, locale) })
          : bytes(upload.length, locale)}
      </Typography>
    </Box>
  );
}

/** What came in, and what is still coming in, from everybody. */
export function UploadList() {
  const translate = useTranslate();
  return (
    <ListPage chips={[states]} sort={{ field: 'created_at', order: 'DESC' }} queryOptions={{ refetchInterval: 5000 }}>
      <Table rowClick={(_id, _resource, upload) => `/videos/${String(upload['video_id'])}/media`}>
        <DataTable.Col
          source="filename"
          render={(upload: Upload) => (
            <Named
              to={`/videos/${upload.video_id}/media`}
              name={upload.filename}
              below={`${upload.video_title} · ${translate(`slot.${upload.slot}`)}`}
            />
          )}
        />
        <DataTable.Col
          source="state"
          disableSort
          render={(upload: Upload) => (
            <Chip size="small" variant="outlined" color={colours[upload.state]} label={translate(`upload.server.${upload.state}`)} />
          )}
        />
        <DataTable.Col source="length" render={(upload: Upload) => <Progress upload={upload} />} />
        <DataTable.Col source="who" disableSort />
        <DataTable.Col source="created_at" render={(upload: Upload) => <Ago time={upload.created_at} />} />
        <DataTable.Col
          source="actions"
          label="list.actions"
          disableSort
          align="right"
          render={(upload: Upload) =>
            upload.state === 'receiving' && (
              <DeleteButton
                mutationMode="pessimistic"
                label="upload.discard"
                redirect={false}
                mutationOptions={{ onMutate: () => running.cancel({ videoId: upload.video_id, slot: upload.slot }) }}
              />
            )
          }
        />
      </Table>
    </ListPage>
  );
}
