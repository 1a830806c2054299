import BookmarkIcon from '@mui/icons-material/BookmarkAddOutlined';
import { Button, Chip, Dialog, DialogActions, DialogContent, DialogTitle, Stack, TextField } from '@mui/material';
import { useId, useState, type FormEvent } from 'react';
import { useListContext, useResourceContext, useStore, useTranslate, type FilterPayload, type SortPayload } from 'react-admin';

/** Filters and an order that somebody gave a name; kept in this browser. */
export interface SavedView {
  name: string;
  filter: FilterPayload;
  sort: SortPayload;
}

const sameFilter = (one: FilterPayload, other: FilterPayload) =>
  Object.keys(one).length === Object.keys(other).length &&
  Object.entries(one).every(([name, value]) => JSON.stringify(other[name]) === JSON.stringify(value));

const longest = 40;

function NameDialog({ onSave, onClose }: { onSave: (name: string) => void; onClose: () => void }) {
  const translate = useTranslate();
  const title = useId();
  const [name, setName] = useState('');
  const given = name.trim();
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (given) onSave(given);
  };
  return (
    <Dialog open fullWidth maxWidth="xs" onClose={onClose} aria-labelledby={title}>
      <form onSubmit={save}>
        <DialogTitle id={title}>{translate('views.save')}</DialogTitle>
        <DialogContent>
          <TextField
            margin="dense"
            label={translate('views.name')}
            helperText={translate('views.help')}
            value={name}
            onChange={(event) => setName(event.target.value)}
            slotProps={{ htmlInput: { maxLength: longest } }}
          />
        </DialogContent>
        <DialogActions>
          <Button color="secondary" onClick={onClose}>
            {translate('ra.action.cancel')}
          </Button>
          <Button type="submit" variant="contained" disabled={!given}>
            {translate('ra.action.save')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

/** The views of the list that were given a name, and the button that names the present one or takes its name away. */
export function SavedViews() {
  const translate = useTranslate();
  const resource = useResourceContext() ?? '';
  const { filterValues, sort, setFilters, setSort } = useListContext();
  const [views, setViews] = useStore<SavedView[]>(`views.${resource}`, []);
  const [naming, setNaming] = useState(false);
  const filtered = Object.keys(filterValues).length > 0;
  const current = views.find((view) => sameFilter(view.filter, filterValues) && view.sort.field === sort.field && view.sort.order === sort.order);

  return (
    <Stack
      component="section"
      aria-label={translate('views.title')}
      direction="row"
      useFlexGap
      sx={{ flexWrap: 'wrap', gap: 1, alignItems: 'center', minHeight: 44, pb: 1.5 }}
    >
      <Chip
        clickable
        label={translate('views.all')}
        aria-pressed={!filtered}
        variant={filtered ? 'outlined' : 'filled'}
        onClick={() => setFilters({})}
      />
      {views.map((view) => (
        <Chip
          key={view.name}
          clickable
          label={view.name}
          aria-pressed={view === current}
          variant={view === current ? 'filled' : 'outlined'}
          onClick={() => {
            setFilters(view.filter);
            setSort(view.sort);
          }}
        />
      ))}
      {filtered && !current && (
        <Button size="small" color="secondary" startIcon={<BookmarkIcon />} onClick={() => setNaming(true)}>
          {translate('views.save')}
        </Button>
      )}
      {current && (
        <Button size="small" color="secondary" onClick={() => setViews(views.filter((view) => view !== current))}>
          {translate('views.forget', { name: current.name })}
        </Button>
      )}
      {naming && (
        <NameDialog
          onClose={() => setNaming(false)}
          onSave={(name) => {
            setViews([...views.filter((view) => view.name !== name), { name, filter: filterValues, sort }]);
            setNaming(false);
          }}
        />
      )}
    </Stack>
  );
}
