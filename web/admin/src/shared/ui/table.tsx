import { Box, Link as MuiLink, Typography } from '@mui/material';
import type { ReactNode } from 'react';
import { DataTable, useTranslate, type DataTableProps } from 'react-admin';
import { Link } from 'react-router';

/** A dense table, told in words when there is nothing to show. Rows open their record. */
export function Table({ children, ...rest }: DataTableProps) {
  return (
    <DataTable
      bulkActionButtons={false}
      rowClick="edit"
      size="small"
      empty={<Nothing />}
      sx={{ '& .RaDataTable-headerCell': { whiteSpace: 'nowrap' }, '& td': { py: 1 } }}
      {...rest}
    >
      {children}
    </DataTable>
  );
}

function Nothing() {
  const translate = useTranslate();
  return (
    <Box sx={{ px: 3, py: 8, textAlign: 'center' }}>
      <Typography color="textSecondary">{translate('list.nothing')}</Typography>
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
