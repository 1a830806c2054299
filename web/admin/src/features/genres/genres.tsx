import {
  AutocompleteArrayInput,
  BooleanInput,
  ChipField,
  DataTable,
  ReferenceArrayField,
  ReferenceArrayInput,
  required,
  SimpleForm,
  SingleFieldList,
  TextInput,
} from 'react-admin';
import type { Genre } from '../../shared/data/types';
import { deletes } from '../../shared/bulk/bulk_action';
import { ActiveChip } from '../../shared/ui/active_chip';
import { CreatePage, EditPage, EditToolbar } from '../../shared/ui/edit_page';
import { activeChips, ListPage } from '../../shared/ui/list_page';
import { name } from '../../shared/ui/rules';
import { Named, Table } from '../../shared/ui/table';
import { Ago } from '../../shared/ui/time';

const bulk = [deletes('genres')];

export function GenreList() {
  return (
    <ListPage sort={{ field: 'name', order: 'ASC' }} chips={[activeChips]} creates bulk={bulk}>
      <Table selects>
        <DataTable.Col source="name" render={(row: Genre) => <Named to={`/genres/${row.id}`} name={row.name} />} />
        <DataTable.Col source="categories" disableSort>
          <ReferenceArrayField source="categories" reference="categories">
            <SingleFieldList linkType={false}>
              <ChipField source="name" size="small" variant="outlined" />
            </SingleFieldList>
          </ReferenceArrayField>
        </DataTable.Col>
        <DataTable.Col source="active" disableSort render={(row: Genre) => <ActiveChip active={row.active} />} />
        <DataTable.Col source="updated_at" render={(row: Genre) => <Ago time={row.updated_at} />} />
      </Table>
    </ListPage>
  );
}

const atLeastOne = [required('rules.at_least_one_category')];

function Fields() {
  return (
    <>
      <TextInput source="name" validate={name} />
      <ReferenceArrayInput source="categories" reference="categories" sort={{ field: 'name', order: 'ASC' }}>
        <AutocompleteArrayInput validate={atLeastOne} />
      </ReferenceArrayInput>
      <BooleanInput source="active" defaultValue={true} />
    </>
  );
}

export function GenreCreate() {
  return (
    <CreatePage>
      <SimpleForm>
        <Fields />
      </SimpleForm>
    </CreatePage>
  );
}

export function GenreEdit() {
  return (
    <EditPage>
      <SimpleForm toolbar={<EditToolbar />}>
        <Fields />
      </SimpleForm>
    </EditPage>
  );
}
