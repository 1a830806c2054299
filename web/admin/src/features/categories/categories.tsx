import { BooleanInput, DataTable, SimpleForm, TextInput } from 'react-admin';
import type { Category } from '../../shared/data/types';
import { deletes } from '../../shared/bulk/bulk_action';
import { ActiveChip } from '../../shared/ui/active_chip';
import { CreatePage, EditPage, EditToolbar } from '../../shared/ui/edit_page';
import { activeChips, ListPage } from '../../shared/ui/list_page';
import { name, text } from '../../shared/ui/rules';
import { Named, Table } from '../../shared/ui/table';
import { Ago } from '../../shared/ui/time';

const bulk = [deletes('categories')];

export function CategoryList() {
  return (
    <ListPage sort={{ field: 'name', order: 'ASC' }} chips={[activeChips]} creates bulk={bulk}>
      <Table selects>
        <DataTable.Col source="name" render={(row: Category) => <Named to={`/categories/${row.id}`} name={row.name} below={row.description} />} />
        <DataTable.Col source="active" disableSort render={(row: Category) => <ActiveChip active={row.active} />} />
        <DataTable.Col source="updated_at" render={(row: Category) => <Ago time={row.updated_at} />} />
      </Table>
    </ListPage>
  );
}

function Fields() {
  return (
    <>
      <TextInput source="name" validate={name} />
      <TextInput source="description" validate={text} multiline minRows={3} />
      <BooleanInput source="active" defaultValue={true} />
    </>
  );
}

export function CategoryCreate() {
  return (
    <CreatePage>
      <SimpleForm>
        <Fields />
      </SimpleForm>
    </CreatePage>
  );
}

export function CategoryEdit() {
  return (
    <EditPage>
      <SimpleForm toolbar={<EditToolbar />}>
        <Fields />
      </SimpleForm>
    </EditPage>
  );
}
