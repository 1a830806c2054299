import { buttonClass } from '@codeflix/ui';
import { queryOptions, useQueries, useQuery } from '@tanstack/react-query';
import { must, type CatalogSchemas, type PlaybackSchemas } from '@codeflix/api';
import { useDeferredValue, useState } from 'react';
import { Link } from 'react-router';
import { api, homeQuery, progressQuery, titleQuery, type TitleCard } from '../../shared/api';
import { CardLink } from '../../shared/components/card_link';
import { Failure } from '../../shared/components/failure';
import { LoadingTitle } from '../../shared/components/loading_title';
import { Message } from '../../shared/components/message';
import { Row, RowSkeleton } from '../../shared/components/row';
import { clockTime } from '../../shared/format';
import { useI18n } from '../../shared/i18n';
import { Hero, HeroSkeleton } from './hero';
import styles from './home_page.module.css';

type HomeRow = CatalogSchemas['schemas']['Row'];
type Progress = PlaybackSchemas['schemas']['Progress'];

const myListQuery = queryOptions({ queryKey: ['my_list'], queryFn: ({ signal }) => must(api.playback.GET('/my_list', { signal })), staleTime: 0 });

/** The titles with these ids, in their order, as far as they are there; undefined until each has answered, so that rows do not grow. */
function useTitles(ids: readonly string[]): TitleCard[] | undefined {
  const found = useQueries({ queries: ids.slice(0, 24).map((id) => titleQuery(id)) });
  if (found.some((query) => query.isPending)) return undefined;
  return found.flatMap((query) => (query.data ? [query.data] : []));
}

function ContinueWatching({ entries }: { entries: readonly Progress[] }) {
  const { t } = useI18n();
  const titles = useTitles(entries.map((entry) => entry.video_id));
  if (!titles) return <RowSkeleton />;
  if (titles.length === 0) return null;
  return (
    <Row title={t('row.continue')}>
      {titles.map((title) => {
        const entry = entries.find((each) => each.video_id === title.id);
        if (!entry) return null;
        const left = clockTime(entry.duration_ms - entry.position_ms);
        return (
          <CardLink
            key={title.id}
            title={title}
            to={`/watch/${title.id}`}
            note={t('title.time_left', { time: left })}
            progress={entry.duration_ms > 0 ? entry.position_ms / entry.duration_ms : 0}
          />
        );
      })}
    </Row>
  );
}

function MyList({ ids }: { ids: readonly string[] }) {
  const { t } = useI18n();
  const titles = useTitles(ids);
  if (!titles) return <RowSkeleton />;
  if (titles.length === 0) return null;
  return (
    <Row title={t('row.my_list')}>
      {titles.map((title) => (
        <CardLink key={title.id} title={title} />
      ))}
    </Row>
  );
}

/** The rows below the screen are drawn bit by bit after the first ones, so that a slow device answers meanwhile. */
function CatalogueRows({ rows }: { rows: readonly HomeRow[] }) {
  const { t } = useI18n();
  const [first] = useState(() => rows.slice(0, 2));
  return useDeferredValue(rows, first).map((row) => (
    <Row
      key={`${row.kind}-${row.id}`}
      title={row.kind === 'new' ? t('row.new') : row.name}
      to={row.kind === 'new' ? '/browse' : `/browse?${row.kind}=${row.id}`}
    >
      {row.titles.map((title) => (
        <CardLink key={title.id} title={title} />
      ))}
    </Row>
  ));
}

export function HomePage() {
  const { t } = useI18n();
  const home = useQuery(homeQuery);
  const progress = useQuery(progressQuery);
  const list = useQuery(myListQuery);

  if (home.isPending) {
    return (
      <div className={styles.page} aria-busy="true">
        <LoadingTitle />
        <HeroSkeleton />
        <RowSkeleton />
        <RowSkeleton />
      </div>
    );
  }
  if (home.isError) return <Failure error={home.error} retry={() => void home.refetch()} />;

  const { featured, rows } = home.data;
  if (!featured) {
    return (
      <Message title={t('home.empty_title')} text={t('home.empty_text')}>
        <Link to="/account" className={buttonClass({ variant: 'secondary' })} data-nav>
          {t('nav.account')}
        </Link>
      </Message>
    );
  }
  return (
    <div className={styles.page}>
      <title>Codeflix</title>
      <Hero title={featured} />
      {/* What the person began stands above the rows, so they wait for it. */}
      {progress.isPending || list.isPending ? (
        <div className={styles.rows} aria-busy="true">
          <RowSkeleton />
          <RowSkeleton />
        </div>
      ) : (
        <div className={styles.rows}>
          <ContinueWatching entries={progress.data?.data ?? []} />
          <MyList ids={list.data?.data.map((entry) => entry.video_id) ?? []} />
          <CatalogueRows rows={rows} />
        </div>
      )}
    </div>
  );
}
