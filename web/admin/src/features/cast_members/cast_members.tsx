import { DataTable, RadioButtonGroupInput, required, SimpleForm, TextInput, useTranslate } from 'react-admin';
import { deletes } from '../../shared/bulk/bulk_action';
import type { CastMember } from '../../shared/data/types';
import { CreatePage, EditPage, EditToolbar } from '../../shared/ui/edit_page';
import { ListPage } from '../../shared/ui/list_page';
import { name } from '../../shared/ui/rules';
import { Named, Table } from '../../shared/ui/table';
import { Ago } from '../../shared/ui/time';

const types = {
  source: 'type',
  choices: [
    { value: 'actor', label: 'cast.actors' },
    { value: 'director', label: 'cast.directors' },
  ],
} as const;

const bulk = [deletes('cast_members')];

export function CastMemberList() {
  const translate = useTranslate();
  return (
    <ListPage sort={{ field: 'name', order: 'ASC' }} chips={[types]} creates bulk={bulk}>
      <Table selects>
        <DataTable.Col source="name" render={(row: CastMember) => <Named to={`/cast_members/${row.id}`} name={row.name} />} />
        <DataTable.Col source="type" disableSort render={(row: CastMember) => translate(`cast.${row.type}`)} />
        <DataTable.Col source="updated_at" render={(row: CastMember) => <Ago time={row.updated_at} />} />
      </Table>
    </ListPage>
  );
}

const typeChoices = [
  { id: 'actor', name: 'cast.actor' },
  { id: 'director', name: 'cast.director' },
];

function Fields() {
  return (
    <>
      <TextInput source="name" validate={name} />
      <RadioButtonGroupInput source="type" choices={typeChoices} defaultValue="actor" validate={required()} />
    </>
  );
}

export function CastMemberCreate() {
  return (
    <CreatePage>
      <SimpleForm>
        <Fields />
      </SimpleForm>
    </CreatePage>
  );
}

export function CastMemberEdit() {
  return (
    <EditPage>
      <SimpleForm toolbar={<EditToolbar />}>
        <Fields />
      </SimpleForm>
    </EditPage>
  );
}
