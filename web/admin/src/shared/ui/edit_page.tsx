import type { ReactNode } from 'react';
import { Create, DeleteButton, Edit, SaveButton, Toolbar, useNotify, type CreateProps, type EditProps } from 'react-admin';
import { toldOfConflict } from './conflict';

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
      {...rest}
    >
      {children}
    </Edit>
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
