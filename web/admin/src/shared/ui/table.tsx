import { Box, Link as MuiLink, Typography } from '@mui/material';
import type { ReactNode } from 'react';
import { Button, DataTable, useCanAccess, useListContext, useResourceContext, useTranslate, type DataTableProps } from 'react-admin';
import { Link } from 'react-router';
import { SelectColumn } from '../bulk/select_column';

interface TableProps extends DataTableProps {
  /** Rows can be selected for the bulk bar of the list, by those who may change them. */
  selects?: boolean;
}

/** A dense table, told in words when there is nothing to show. Rows open their record. */
export function Table({ children, selects = false, ...rest }: TableProps) {
  const { canAccess: changes } = useCanAccess({ resource: useResourceContext() ?? '', action: 'edit', enabled: selects });
  return (
    <DataTable
      bulkActionButtons={false}
      rowClick="edit"
      size="small"
      empty={<Nothing />}
      sx={{ '& .RaDataTable-headerCell': { whiteSpace: 'nowrap' }, '& td': { py: 1 } }}
      {...rest}
    >
      {selects && changes && <SelectColumn />}
      {children}
    </DataTable>
  );
}

/** Nothing was found, or there is nothing yet: each with what can be done about it. */
function Nothing() {
  const translate = useTranslate();
  const { filterValues, setFilters } = useListContext();
  const filtered = Object.values(filterValues).some((value) => value !== undefined && value !== '');
  return (
    <Box sx={{ px: 3, py: 8, textAlign: 'center' }}>
      <Typography variant="h5" component="h2" sx={{ mb: 0.5 }}>
        {translate(filtered ? 'list.not_found' : 'list.empty')}
      </Typography>
      <Typography color="textSecondary">{translate(filtered ? 'list.not_found_text' : 'list.empty_text')}</Typography>
      {filtered && <Button label="list.clear" variant="outlined" color="secondary" onClick={() => setFilters({})} sx={{ mt: 2 }} />}
    </Box>
  );
}

/** The name of a row, with a quieter line below. A row can be pressed anywhere, but keys and screen readers need its link. */
export function Named({ to, name, below }: { to?: string; name: ReactNode; below?: ReactNode }) {
  return (
    <Box sx={{ minWidth: 160 }}>
      <Typography variant="body2" sx={{ fontWeight: 650 }}>
        {to ? (
          <MuiLink component={Link} to={to} color="inherit" underline="hover" onClick={(event) => event.stopPropagation()}>
            {name}
          </MuiLink>
        ) : (
          name
        )}
      </Typography>
      {below && (
        <Typography variant="body2" color="textSecondary">
          {below}
        </Typography>
      )}
    </Box>
  );
}
