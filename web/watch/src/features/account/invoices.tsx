import { must } from '@codeflix/api';
import { Skeleton } from '@codeflix/ui';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api';
import { Failure } from '../../shared/components/failure';
import { date, money } from '../../shared/format';
import { useI18n } from '../../shared/i18n';
import styles from './account_page.module.css';

export function Invoices() {
  const { t, locale } = useI18n();
  const invoices = useQuery({
    queryKey: ['account', 'invoices'],
    queryFn: ({ signal }) => must(api.subscription.GET('/invoices', { params: { query: { per_page: 24 } }, signal })),
  });
  return (
    <section className={styles.section} aria-labelledby="invoices">
      <h2 id="invoices" className={styles.heading}>
        {t('account.invoices')}
      </h2>
      {invoices.isPending && <Skeleton height={120} />}
      {invoices.isError && <Failure error={invoices.error} retry={() => void invoices.refetch()} compact />}
      {invoices.data?.data.length === 0 && <p className={styles.muted}>{t('account.no_invoices')}</p>}
      {Boolean(invoices.data?.data.length) && (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t('invoice.number')}</th>
              <th scope="col">{t('invoice.date')}</th>
              <th scope="col">{t('invoice.status')}</th>
              <th scope="col">{t('invoice.total')}</th>
            </tr>
          </thead>
          <tbody>
            {invoices.data?.data.map((invoice) => (
              <tr key={invoice.id}>
                <td>{invoice.number ?? '–'}</td>
                <td>{date(invoice.created_at, locale)}</td>
                <td>{t(`invoice.${invoice.status}`)}</td>
                <td>{money(invoice.total, invoice.currency, locale)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
