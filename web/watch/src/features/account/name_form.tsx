import { ApiError, must, type SubscriptionSchemas } from '@codeflix/api';
import { Alert, Button, TextField } from '@codeflix/ui';
import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import * as z from 'zod/mini';
import { accountQuery, api } from '../../shared/api';
import { useI18n } from '../../shared/i18n';
import styles from './account_page.module.css';

const schema = z.object({ name: z.string().check(z.trim(), z.minLength(1), z.maxLength(255)) });

export function NameForm({ account }: { account: SubscriptionSchemas['schemas']['Account'] }) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const form = useForm({ resolver: zodResolver(schema), defaultValues: { name: account.name } });
  const saving = useMutation({
    mutationFn: ({ name }: z.infer<typeof schema>) => must(api.subscription.PUT('/account', { body: { name, time_zone: account.time_zone } })),
    onSuccess: (saved) => queries.setQueryData(accountQuery.queryKey, saved),
  });
  const refused = saving.error instanceof ApiError ? saving.error.field('name') : undefined;
  return (
    <>
      <form className={styles.form} noValidate onSubmit={form.handleSubmit((values) => saving.mutate(values))}>
        <TextField
          label={t('account.name')}
          autoComplete="name"
          maxLength={255}
          error={form.formState.errors.name ? t('account.name_wrong') : refused}
          {...form.register('name')}
        />
        <Button type="submit" variant="secondary" busy={saving.isPending}>
          {t('action.save')}
        </Button>
      </form>
      {saving.isSuccess && <Alert kind="success">{t('account.saved')}</Alert>}
      {saving.isError && !refused && <Alert kind="danger">{t('account.change_failed')}</Alert>}
    </>
  );
}
