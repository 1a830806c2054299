import { Button, Paper, Stack, Typography } from '@mui/material';
import { useState } from 'react';
import { useListContext, useTranslate } from 'react-admin';
import type { BulkAction } from './bulk_action';
import { BulkDialog } from './bulk_dialog';

/** Stands at the lower edge of the list while something is selected: how much, and what can be done with it. */
export function BulkBar({ actions }: { actions: readonly BulkAction[] }) {
  const translate = useTranslate();
  const { selectedIds, onUnselectItems, filterValues } = useListContext();
  const [chosen, setChosen] = useState<BulkAction>();
  const offered = actions.filter((action) => action.offered?.(filterValues) ?? true);
  return (
    <>
      {selectedIds.length > 0 && (
        <Paper
          component="section"
          aria-label={translate('bulk.bar')}
          elevation={8}
          sx={{ position: 'sticky', zIndex: 3, bottom: 16, mt: 2, px: 2, py: 1.5, bgcolor: 'background.paper' }}
        >
          <Stack direction="row" useFlexGap sx={{ flexWrap: 'wrap', gap: 1, alignItems: 'center' }}>
            <Stack direction="row" sx={{ flex: { xs: '1 0 100%', sm: 1 }, gap: 1, alignItems: 'center' }}>
              <Typography role="status" sx={{ fontWeight: 650 }}>
                {translate('ra.action.bulk_actions', { smart_count: selectedIds.length })}
              </Typography>
              <Button color="secondary" onClick={() => onUnselectItems()}>
                {translate('bulk.clear')}
              </Button>
            </Stack>
            {offered.map((action) => (
              <Button key={action.name} variant="outlined" color={action.name === 'delete' ? 'error' : 'secondary'} onClick={() => setChosen(action)}>
                {translate(`bulk.${action.name}.action`)}
              </Button>
            ))}
          </Stack>
        </Paper>
      )}
      {chosen && <BulkDialog action={chosen} ids={selectedIds.map(String)} onClose={() => setChosen(undefined)} />}
    </>
  );
}
