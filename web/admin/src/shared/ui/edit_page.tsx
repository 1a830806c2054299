import type { ReactNode } from 'react';
import { Create, DeleteButton, Edit, SaveButton, Toolbar, useEditContext, useNotify, type CreateProps, type EditProps } from 'react-admin';
import { toldOfConflict } from './conflict';
import { Failed } from './failed';

/** The form stays when only asking anew failed: what was written in it is nowhere else. */
function FormOrFailed({ children }: { children: ReactNode }) {
  const { record, error, refetch } = useEditContext();
  return error && !record ? <Failed error={error} again={refetch} /> : children;
}

/** An editor that waits for the service's word, and asks when somebody else saved meanwhile. */
export function EditPage({ children, mutationOptions, ...rest }: EditProps & { children: ReactNode }) {
  const notify = useNotify();
  return (
    <Edit
      mutationMode="pessimistic"
      actions={false}
      mutationOptions={{
        ...mutationOptions,
        onError: (error: Error & { body?: { errors?: object } }, variables: { resource?: string; id?: unknown; data?: object }) => {
          const { resource, id, data } = variables;
          if (resource && toldOfConflict(error, { resource, id: String(id), data: data ?? {} })) return;
          // Mistakes in fields are told at the fields.
          if (!error.body?.errors) notify(error.message, { type: 'error', messageArgs: { _: error.message } });
        },
      }}
      // Otherwise whatever went wrong would be told as a record that is not there.
      queryOptions={{ onError: () => undefined }}
      redirectOnError={false}
      render={() => <FormOrFailed>{children}</FormOrFailed>}
      {...rest}
    />
  );
}

export function CreatePage({ children, ...rest }: CreateProps & { children: ReactNode }) {
  return (
    <Create redirect="list" {...rest}>
      {children}
    </Create>
  );
}

/** Save, and delete after a question. */
export function EditToolbar({ deletes = true }: { deletes?: boolean }) {
  return (
    <Toolbar sx={{ justifyContent: 'space-between' }}>
      <SaveButton />
      {deletes && <DeleteButton mutationMode="pessimistic" />}
    </Toolbar>
  );
}
