import type { ReactNode } from 'react';
import { Show, SimpleShowLayout, useShowContext } from 'react-admin';
import { Failed } from './failed';

function RecordOrFailed({ children }: { children: ReactNode }) {
  const { record, error, refetch } = useShowContext();
  return error && !record ? <Failed error={error} again={refetch} /> : <SimpleShowLayout>{children}</SimpleShowLayout>;
}

/** A record to read, or why it cannot be shown. */
export function ShowPage({ children }: { children: ReactNode }) {
  return (
    <Show
      actions={false}
      // Otherwise whatever went wrong would be told as a record that is not there.
      queryOptions={{ onError: () => undefined }}
      redirectOnError={false}
      render={() => <RecordOrFailed>{children}</RecordOrFailed>}
    />
  );
}
