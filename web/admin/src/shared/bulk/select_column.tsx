import { Checkbox } from '@mui/material';
import { DataTable, useGetRecordRepresentation, useListContext, useResourceContext, useTranslate, type RaRecord } from 'react-admin';

function SelectPage() {
  const translate = useTranslate();
  const { data = [], selectedIds, onSelect } = useListContext();
  const here = data.map(({ id }) => id);
  const chosen = here.filter((id) => selectedIds.includes(id));
  const all = here.length > 0 && chosen.length === here.length;
  return (
    <Checkbox
      size="small"
      checked={all}
      indeterminate={!all && chosen.length > 0}
      slotProps={{ input: { 'aria-label': translate('ra.action.select_all') } }}
      onChange={() => onSelect(all ? selectedIds.filter((id) => !here.includes(id)) : [...new Set([...selectedIds, ...here])])}
    />
  );
}

function SelectRow({ record }: { record: RaRecord }) {
  const translate = useTranslate();
  const resource = useResourceContext();
  const nameOf = useGetRecordRepresentation(resource);
  const { selectedIds, onToggleItem } = useListContext();
  return (
    <Checkbox
      size="small"
      checked={selectedIds.includes(record.id)}
      slotProps={{ input: { 'aria-label': translate('bulk.select', { name: String(nameOf(record)) }) } }}
      onClick={(event) => event.stopPropagation()}
      onChange={() => onToggleItem(record.id)}
    />
  );
}

/** The boxes that select rows, each called after its record. */
export function SelectColumn() {
  return <DataTable.Col<RaRecord> label={<SelectPage />} disableSort padding="checkbox" render={(record) => <SelectRow record={record} />} />;
}
