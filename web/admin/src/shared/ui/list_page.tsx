import SearchIcon from '@mui/icons-material/Search';
import { Box, Chip, InputAdornment, Paper, Stack, TextField } from '@mui/material';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { CreateButton, List, useListContext, useTranslate, type ListProps } from 'react-admin';
import type { BulkAction } from '../bulk/bulk_action';
import { BulkBar } from '../bulk/bulk_bar';
import { RowsOrFailed } from './failed';
import { SavedViews } from './saved_views';

export interface ChipChoice {
  /** The filter's value. */
  value: string | boolean;
  /** A key of our words. */
  label: string;
}

interface ListPageProps extends Omit<ListProps, 'filters' | 'actions'> {
  /** Whether there is a text to search for. */
  searchable?: boolean;
  chips?: { source: string; choices: readonly ChipChoice[] }[];
  /** More controls, to the right of the chips. */
  more?: ReactNode;
  creates?: boolean;
  /** What can be done with all that is selected in the list's `<Table selects>`. */
  bulk?: readonly BulkAction[];
  children: ReactNode;
}

/** A list with its saved views, its search, its filter chips, the button that makes a new one, and the bulk bar. */
export function ListPage({ searchable = true, chips = [], more, creates = false, bulk = [], children, ...rest }: ListPageProps) {
  const translate = useTranslate();
  return (
    <List perPage={25} {...rest} empty={false} actions={false} component="div" sx={{ '& .RaList-main, & .RaList-content': { minWidth: 0 } }}>
      <SavedViews />
      <Stack direction="row" useFlexGap sx={{ flexWrap: 'wrap', gap: 1.5, alignItems: 'center', pb: 2 }}>
        {searchable && <SearchBox />}
        {chips.map(({ source, choices }) => (
          <ChipFilter key={source} source={source} choices={choices} />
        ))}
        {more}
        <Box sx={{ flex: 1 }} />
        {creates && <MakeNew />}
      </Stack>
      {/* A wide table is moved by keys too. */}
      <Paper role="group" tabIndex={0} aria-label={translate('list.rows')} sx={{ overflowX: 'auto' }}>
        <RowsOrFailed>{children}</RowsOrFailed>
      </Paper>
      {bulk.length > 0 && <BulkBar actions={bulk} />}
    </List>
  );
}

/** On a phone it floats where the bulk bar stands, and makes room for it. */
function MakeNew() {
  const { selectedIds } = useListContext();
  const hidden = selectedIds.length > 0 ? 'hidden' : 'visible';
  return <CreateButton variant="contained" size="medium" sx={{ visibility: { xs: hidden, md: 'visible' } }} />;
}

/** Searches while it is written, when the writing pauses. */
function SearchBox() {
  const translate = useTranslate();
  const { filterValues, setFilters } = useListContext();
  const current = typeof filterValues['q'] === 'string' ? filterValues['q'] : '';
  const [text, setText] = useState(current);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  // A saved view, or no filter any more, brings a text of its own.
  const asked = useRef(current);
  useEffect(() => {
    if (current === asked.current) return;
    asked.current = current;
    setText(current);
  }, [current]);

  function write(value: string) {
    setText(value);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      asked.current = value;
      setFilters({ ...filterValues, q: value || undefined });
    }, 250);
  }

  return (
    <TextField
      type="search"
      size="small"
      value={text}
      onChange={(event) => write(event.target.value)}
      placeholder={translate('ra.action.search')}
      slotProps={{
        htmlInput: { 'aria-label': translate('ra.action.search') },
        input: {
          startAdornment: (
            <InputAdornment position="start">
              <SearchIcon fontSize="small" />
            </InputAdornment>
          ),
        },
      }}
      sx={{ width: { xs: '100%', sm: 280 } }}
    />
  );
}

/** One press filters, a second one takes the filter back. */
export function ChipFilter({ source, choices }: { source: string; choices: readonly ChipChoice[] }) {
  const translate = useTranslate();
  const { filterValues, setFilters } = useListContext();
  return choices.map(({ value, label }) => {
    const chosen = filterValues[source] === value;
    return (
      <Chip
        key={String(value)}
        clickable
        label={translate(label)}
        aria-pressed={chosen}
        color={chosen ? 'primary' : 'default'}
        variant={chosen ? 'filled' : 'outlined'}
        onClick={() => setFilters({ ...filterValues, [source]: chosen ? undefined : value })}
        sx={{ minHeight: 36, borderRadius: 999 }}
      />
    );
  });
}

export const activeChips = {
  source: 'active',
  choices: [
    { value: true, label: 'filter.active' },
    { value: false, label: 'filter.inactive' },
  ],
} as const;
