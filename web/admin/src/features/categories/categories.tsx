import { BooleanInput, DataTable, SimpleForm, TextInput, type ResourceProps } from 'react-admin';
import type { Category } from '../../shared/data/types';
import { ActiveChip } from '../../shared/ui/active_chip';
import { CreatePage, EditPage, EditToolbar } from '../../shared/ui/edit_page';
import { activeChips, ListPage } from '../../shared/ui/list_page';
import { name, text } from '../../shared/ui/rules';
import { Named, Table } from '../../shared/ui/table';
import { Ago } from '../../shared/ui/time';

function CategoryList() {
  return (
    <ListPage sort={{ field: 'name', order: 'ASC' }} chips={[activeChips]} creates>
      <Table>
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

export const categories: Partial<ResourceProps> = {
  list: CategoryList,
  create: () => (
    <CreatePage>
      <SimpleForm>
        <Fields />
      </SimpleForm>
    </CreatePage>
  ),
  edit: () => (
    <EditPage>
      <SimpleForm toolbar={<EditToolbar />}>
        <Fields />
      </SimpleForm>
    </EditPage>
  ),
  recordRepresentation: 'name',
};
