import { DataTable, FunctionField, TextField, useLocaleState, useTranslate } from 'react-admin';
import type { Customer } from '../../shared/data/types';
import { dateTime } from '../../shared/ui/format';
import { ListPage } from '../../shared/ui/list_page';
import { ShowPage } from '../../shared/ui/show_page';
import { SubscriptionNext, SubscriptionState } from '../../shared/ui/subscription_state';
import { Named, Table } from '../../shared/ui/table';
import { Ago } from '../../shared/ui/time';

export function CustomerList() {
  const translate = useTranslate();
  return (
    <ListPage sort={{ field: 'id', order: 'ASC' }}>
      <Table rowClick="show">
        <DataTable.Col
          source="name"
          disableSort
          render={(row: Customer) => <Named to={`/customers/${row.id}/show`} name={row.name} below={row.email} />}
        />
        <DataTable.Col source="plan" disableSort render={(row: Customer) => row.subscription?.plan.name ?? translate('subscription.none')} />
        <DataTable.Col
          source="subscription"
          disableSort
          render={(row: Customer) => row.subscription && <SubscriptionState subscription={row.subscription} />}
        />
        <DataTable.Col source="created_at" disableSort render={(row: Customer) => <Ago time={row.created_at} />} />
      </Table>
    </ListPage>
  );
}

export function CustomerShow() {
  const [locale] = useLocaleState();
  return (
    <ShowPage>
      <TextField source="name" />
      <TextField source="email" />
      <TextField source="time_zone" />
      <FunctionField source="created_at" render={(row: Customer) => dateTime(row.created_at, locale)} />
      <FunctionField source="plan" render={(row: Customer) => row.subscription?.plan.name} />
      <FunctionField source="subscription" render={(row: Customer) => <SubscriptionState subscription={row.subscription} />} />
      <FunctionField
        source="current_period_end"
        render={(row: Customer) => row.subscription && <SubscriptionNext subscription={row.subscription} />}
      />
    </ShowPage>
  );
}
