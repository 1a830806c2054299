import { Chip } from '@mui/material';
import { useTranslate } from 'react-admin';

export function ActiveChip({ active }: { active: boolean }) {
  const translate = useTranslate();
  return (
    <Chip
      size="small"
      variant="outlined"
      color={active ? 'success' : 'default'}
      label={translate(active ? 'filter.active_one' : 'filter.inactive_one')}
    />
  );
}
