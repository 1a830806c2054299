import {
  BooleanInput,
  DataTable,
  maxValue,
  minValue,
  NumberInput,
  regex,
  required,
  SelectInput,
  SimpleForm,
  TextInput,
  useLocaleState,
  useTranslate,
} from 'react-admin';
import type { Plan } from '../../shared/data/types';
import { ActiveChip } from '../../shared/ui/active_chip';
import { CreatePage, EditPage, EditToolbar } from '../../shared/ui/edit_page';
import { money } from '../../shared/ui/format';
import { activeChips, ListPage } from '../../shared/ui/list_page';
import { name, text } from '../../shared/ui/rules';
import { Named, Table } from '../../shared/ui/table';

export function PlanList() {
  const translate = useTranslate();
  const [locale] = useLocaleState();
  return (
    <ListPage chips={[activeChips]} creates sort={{ field: 'id', order: 'ASC' }}>
      <Table>
        <DataTable.Col source="name" disableSort render={(row: Plan) => <Named to={`/plans/${row.id}`} name={row.name} below={row.description} />} />
        <DataTable.Col
          source="price"
          disableSort
          align="right"
          render={(row: Plan) => translate(`plan.per_${row.interval}`, { price: money(row.price, row.currency, locale) })}
        />
        <DataTable.Col source="trial_days" disableSort align="right" />
        <DataTable.Col source="streams" disableSort align="right" />
        <DataTable.Col source="max_height" disableSort align="right" render={(row: Plan) => `${row.max_height}p`} />
        <DataTable.Col source="active" disableSort render={(row: Plan) => <ActiveChip active={row.active} />} />
      </Table>
    </ListPage>
  );
}

const intervals = [
  { id: 'month', name: 'plan.month' },
  { id: 'year', name: 'plan.year' },
];
const heights = [480, 720, 1080, 2160].map((height) => ({ id: height, name: `${height}p` }));
const currency = [required(), regex(/^[A-Z]{3}$/, 'rules.currency')];

/** Prices are kept in minor units; people write them in whole ones. */
const asWritten = (minor: number | null | undefined) => (typeof minor === 'number' ? minor / 100 : minor);
const asKept = (written: string) => (written === '' ? null : Math.round(Number(written) * 100));

function Fields() {
  return (
    <>
      <TextInput source="name" validate={name} />
      <TextInput source="description" validate={text} multiline minRows={2} />
      <NumberInput
        source="price"
        format={asWritten}
        parse={asKept}
        step={0.01}
        min={0}
        validate={[required(), minValue(0)]}
        helperText="plan.price_help"
      />
      <TextInput source="currency" defaultValue="BRL" validate={currency} parse={(value: string) => value.toUpperCase()} />
      <SelectInput source="interval" choices={intervals} defaultValue="month" validate={required()} />
      <NumberInput source="trial_days" defaultValue={0} min={0} max={90} validate={[required(), minValue(0), maxValue(90)]} />
      <NumberInput source="streams" defaultValue={1} min={1} max={10} validate={[required(), minValue(1), maxValue(10)]} />
      <SelectInput source="max_height" choices={heights} defaultValue={1080} translateChoice={false} validate={required()} />
      <BooleanInput source="active" defaultValue={true} />
    </>
  );
}

export function PlanCreate() {
  return (
    <CreatePage>
      <SimpleForm>
        <Fields />
      </SimpleForm>
    </CreatePage>
  );
}

export function PlanEdit() {
  return (
    <EditPage>
      <SimpleForm toolbar={<EditToolbar deletes={false} />}>
        <Fields />
      </SimpleForm>
    </EditPage>
  );
}
