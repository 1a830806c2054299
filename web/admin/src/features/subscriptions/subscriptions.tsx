import { DataTable, FunctionField, useLocaleState } from 'react-admin';
import type { Subscription } from '../../shared/data/types';
import { dateTime, money } from '../../shared/ui/format';
import { ListPage } from '../../shared/ui/list_page';
import { ShowPage } from '../../shared/ui/show_page';
import { SubscriptionNext, SubscriptionState } from '../../shared/ui/subscription_state';
import { Named, Table } from '../../shared/ui/table';
import { Ago } from '../../shared/ui/time';

const statuses = {
  source: 'status',
  choices: (['trialing', 'active', 'past_due', 'canceled', 'expired'] as const).map((value) => ({ value, label: `subscription.status.${value}` })),
};

export function SubscriptionList() {
  return (
    <ListPage chips={[statuses]} sort={{ field: 'id', order: 'ASC' }}>
      <Table rowClick="show">
        <DataTable.Col
          source="customer"
          disableSort
          render={(row: Subscription) => <Named to={`/subscriptions/${row.id}/show`} name={row.customer?.name} below={row.customer?.email} />}
        />
        <DataTable.Col source="plan" disableSort render={(row: Subscription) => row.plan.name} />
        <DataTable.Col source="status" disableSort render={(row: Subscription) => <SubscriptionState subscription={row} />} />
        <DataTable.Col source="current_period_end" disableSort render={(row: Subscription) => <SubscriptionNext subscription={row} />} />
        <DataTable.Col source="created_at" disableSort render={(row: Subscription) => <Ago time={row.created_at} />} />
      </Table>
    </ListPage>
  );
}

export function SubscriptionShow() {
  const [locale] = useLocaleState();
  return (
    <ShowPage>
      <FunctionField source="customer" render={(row: Subscription) => <Named name={row.customer?.name} below={row.customer?.email} />} />
      <FunctionField source="plan" render={(row: Subscription) => `${row.plan.name}, ${money(row.plan.price, row.plan.currency, locale)}`} />
      <FunctionField source="status" render={(row: Subscription) => <SubscriptionState subscription={row} />} />
      <FunctionField source="current_period_start" render={(row: Subscription) => dateTime(row.current_period_start, locale)} />
      <FunctionField source="current_period_end" render={(row: Subscription) => <SubscriptionNext subscription={row} />} />
      <FunctionField source="created_at" render={(row: Subscription) => dateTime(row.created_at, locale)} />
    </ShowPage>
  );
}
