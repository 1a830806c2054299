import { Box, Button, Dialog, DialogActions, DialogContent, DialogContentText, DialogTitle, LinearProgress, Typography } from '@mui/material';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState } from 'react';
import { useDataProvider, useGetMany, useGetRecordRepresentation, useListContext, useResourceContext, useTranslate } from 'react-admin';
import type { CodeflixDataProvider } from '../data/data_provider';
import type { BulkAction } from './bulk_action';
import { runEach, type Outcome, type Refusal } from './run_each';

/** What was refused, by name, each with its sentence. */
function Refusals({ refused }: { refused: readonly Refusal[] }) {
  const translate = useTranslate();
  const resource = useResourceContext() ?? '';
  const nameOf = useGetRecordRepresentation(resource);
  const { data = [] } = useGetMany(resource, { ids: refused.map(({ id }) => id) });
  return (
    <>
      <Typography component="h3" sx={{ mt: 2, fontWeight: 650 }}>
        {translate('bulk.refused', { smart_count: refused.length })}
      </Typography>
      <Box component="ul" sx={{ m: 0, mt: 1, p: 0, listStyle: 'none', display: 'grid', gap: 1.5 }}>
        {refused.map(({ id, reasons }) => {
          const record = data.find((each) => each.id === id);
          return (
            <li key={id}>
              <Typography variant="body2" sx={{ fontWeight: 650 }}>
                {record ? nameOf(record) : id}
              </Typography>
              <Typography variant="body2" color="error">
                {reasons.map((reason) => translate(reason, { _: reason })).join(' ')}
              </Typography>
            </li>
          );
        })}
      </Box>
    </>
  );
}

interface BulkDialogProps {
  action: BulkAction;
  ids: readonly string[];
  onClose: () => void;
}

/** Asks, does it to one after the other with its progress, and tells what was refused. What is done is selected no more. */
export function BulkDialog({ action, ids, onClose }: BulkDialogProps) {
  const translate = useTranslate();
  const title = useId();
  const resource = useResourceContext() ?? '';
  const dataProvider = useDataProvider<CodeflixDataProvider>();
  const client = useQueryClient();
  const { onSelect } = useListContext();
  /** As they stood when it was asked: what is done leaves the selection. */
  const [chosen] = useState(ids);
  const [outcome, setOutcome] = useState<Outcome>();
  const [over, setOver] = useState(false);
  const stop = useRef<AbortController>(undefined);
  useEffect(() => () => stop.current?.abort(), []);

  const words = (key: string, count: number) => translate(`bulk.${action.name}.${key}`, { smart_count: count });
  const finished = (outcome?.done.length ?? 0) + (outcome?.refused.length ?? 0);
  const running = outcome !== undefined && !over;
  const changed = outcome?.done.length ?? 0;
  const told = changed > 0 ? words('done', changed) : translate('bulk.none');
  const heading = over ? told : words('question', chosen.length);

  async function start() {
    stop.current = new AbortController();
    setOutcome({ done: [], refused: [] });
    const end = await runEach(chosen, (id) => action.work(dataProvider, id), setOutcome, stop.current.signal);
    setOver(true);
    onSelect(chosen.filter((id) => !end.done.includes(id)));
    await client.invalidateQueries({ queryKey: [resource] });
  }

  return (
    <Dialog open fullWidth maxWidth="sm" onClose={running ? undefined : onClose} aria-labelledby={title}>
      <DialogTitle id={title}>{heading}</DialogTitle>
      <DialogContent>
        {!outcome && action.warning && <DialogContentText>{translate(action.warning)}</DialogContentText>}
        {running && (
          <>
            <LinearProgress variant="determinate" value={(finished / chosen.length) * 100} aria-labelledby={title} sx={{ mb: 1 }} />
            <DialogContentText role="status">{translate('bulk.progress', { done: finished, all: chosen.length })}</DialogContentText>
          </>
        )}
        {over && finished < chosen.length && (
          <DialogContentText>{translate('bulk.stopped', { smart_count: chosen.length - finished })}</DialogContentText>
        )}
        {outcome && outcome.refused.length > 0 && <Refusals refused={outcome.refused} />}
      </DialogContent>
      <DialogActions>
        {!outcome && (
          <>
            <Button color="secondary" onClick={onClose}>
              {translate('ra.action.cancel')}
            </Button>
            <Button variant="contained" color={action.name === 'delete' ? 'error' : 'primary'} onClick={() => void start()}>
              {words('action', chosen.length)}
            </Button>
          </>
        )}
        {running && (
          <Button color="secondary" onClick={() => stop.current?.abort()}>
            {translate('bulk.stop')}
          </Button>
        )}
        {over && (
          <Button variant="contained" onClick={onClose}>
            {translate('ra.action.close')}
          </Button>
        )}
      </DialogActions>
    </Dialog>
  );
}
