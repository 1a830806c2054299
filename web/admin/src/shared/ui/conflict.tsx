import { Button, Dialog, DialogActions, DialogContent, DialogContentText, DialogTitle } from '@mui/material';
import { useEffect, useState } from 'react';
import { HttpError, useDataProvider, useNotify, useRefresh, useTranslate, type RaRecord } from 'react-admin';
import { useQueryClient } from '@tanstack/react-query';

export interface Conflict {
  resource: string;
  id: string;
  /** What this person wanted to save. */
  data: Partial<RaRecord>;
}

const listeners = new Set<(conflict: Conflict) => void>();

/** Whether the error says that somebody else was faster; if so the person is asked what shall hold. */
export function toldOfConflict(error: unknown, conflict: Conflict): boolean {
  if (!(error instanceof HttpError) || error.status !== 412) return false;
  for (const listener of listeners) listener(conflict);
  return true;
}

/** Asks whether to take what somebody else saved meanwhile, or to put one's own over it. */
export function ConflictDialog() {
  const translate = useTranslate();
  const notify = useNotify();
  const refresh = useRefresh();
  const dataProvider = useDataProvider();
  const client = useQueryClient();
  const [conflict, setConflict] = useState<Conflict>();
  useEffect(() => {
    listeners.add(setConflict);
    return () => void listeners.delete(setConflict);
  }, []);
  const close = () => setConflict(undefined);

  async function keepMine({ resource, id, data }: Conflict) {
    close();
    try {
      const { data: newest } = await dataProvider.getOne(resource, { id });
      await dataProvider.update(resource, { id, data: { ...data, etag: newest['etag'] }, previousData: newest });
      await client.invalidateQueries({ queryKey: [resource] });
      notify('conflict.kept', { type: 'success' });
    } catch (error) {
      notify(error instanceof Error ? error.message : 'ra.notification.http_error', { type: 'error' });
    }
  }

  return (
    <Dialog open={conflict !== undefined} onClose={close} aria-labelledby="conflict-title">
      <DialogTitle id="conflict-title">{translate('conflict.title')}</DialogTitle>
      <DialogContent>
        <DialogContentText>{translate('conflict.text')}</DialogContentText>
      </DialogContent>
      <DialogActions>
        <Button color="secondary" onClick={() => conflict && void keepMine(conflict)}>
          {translate('conflict.keep_mine')}
        </Button>
        <Button
          variant="contained"
          onClick={() => {
            close();
            refresh();
          }}
        >
          {translate('conflict.reload')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
