import { must } from '@codeflix/api';
import { Skeleton } from '@codeflix/ui';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { api } from '../../shared/api';
import { Failure } from '../../shared/components/failure';
import { Grid, GridSkeleton } from '../../shared/components/grid';
import { LoadingTitle } from '../../shared/components/loading_title';
import { useI18n } from '../../shared/i18n';
import styles from './person_page.module.css';

export function PersonPage() {
  const { t, n } = useI18n();
  const { id = '' } = useParams();
  const person = useQuery({
    queryKey: ['person', id],
    queryFn: ({ signal }) => must(api.catalog.GET('/cast_members/{id}', { params: { path: { id } }, signal })),
  });

  if (person.isPending) {
    return (
      <div className={styles.page} aria-busy="true">
        <LoadingTitle />
        <Skeleton width="min(420px, 80vw)" height={56} />
        <GridSkeleton />
      </div>
    );
  }
  if (person.isError) return <Failure error={person.error} retry={() => void person.refetch()} />;

  const { name, type, filmography } = person.data;
  const roles = new Map(filmography.map((entry) => [entry.title.id, entry.role]));
  return (
    <div className={styles.page}>
      <title>{`${name} · Codeflix`}</title>
      <div className={styles.head}>
        <h1 className={styles.name}>{name}</h1>
        <p className={styles.kind}>
          {t(`person.${type}`)} · {n('count.titles', filmography.length)}
        </p>
      </div>
      <Grid
        titles={filmography.map((entry) => entry.title)}
        note={(title) => [roles.get(title.id), title.year_launched].filter(Boolean).join(' · ')}
      />
    </div>
  );
}
