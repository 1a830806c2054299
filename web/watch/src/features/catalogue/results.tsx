import type { CatalogSchemas } from '@codeflix/api';
import { Button, cx, Dialog, FilterIcon, Skeleton } from '@codeflix/ui';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Failure } from '../../shared/components/failure';
import { Grid, GridSkeleton } from '../../shared/components/grid';
import { useI18n } from '../../shared/i18n';
import { FacetList } from './facet_list';
import { hasFilters, sorts, withoutFilters } from './filters';
import styles from './results.module.css';

type Page = CatalogSchemas['schemas']['TitleList'];

export interface ResultsProps {
  pages: UseInfiniteQueryResult<InfiniteData<Page>>;
  query: URLSearchParams;
  change: (query: URLSearchParams) => void;
  /** The words for the order when none is chosen. */
  firstSort: string;
  /** What stands there when nothing is found. */
  empty: ReactNode;
}

/** Titles with their filters at the side (in a sheet on phones), their number and order above and more of them below. */
export function Results({ pages, query, change, firstSort, empty }: ResultsProps) {
  const { t, n } = useI18n();
  const [sheet, setSheet] = useState(false);

  if (pages.isError) return <Failure error={pages.error} retry={() => void pages.refetch()} compact />;

  const first = pages.data?.pages[0];
  const titles = pages.data?.pages.flatMap((page) => page.data) ?? [];
  const facets = first && <FacetList facets={first.facets} query={query} change={change} />;
  const nothing = first && titles.length === 0 && !hasFilters(query);
  const clear = hasFilters(query) && (
    <Button variant="quiet" onClick={() => change(withoutFilters(query))}>
      {t('facets.clear')}
    </Button>
  );

  return (
    <div className={cx(styles.layout, nothing && styles.nothing)}>
      <aside className={styles.aside} aria-label={t('facets.title')}>
        {facets ?? <Skeleton height={480} />}
      </aside>
      <div aria-busy={pages.isPending || pages.isPlaceholderData || undefined}>
        <div className={styles.bar}>
          <p className={styles.count} role="status">
            {first && n('count.titles', first.meta.total)}
          </p>
          {clear}
          <Button variant="secondary" className={styles.open} onClick={() => setSheet(true)}>
            <FilterIcon size={20} />
            {t('facets.title')}
          </Button>
          <label className={styles.sort}>
            <span className={styles.label}>{t('sort.label')}</span>
            <select
              aria-label={t('sort.label')}
              value={query.get('sort') ?? ''}
              onChange={(event) => {
                const next = new URLSearchParams(query);
                if (event.target.value) next.set('sort', event.target.value);
                else next.delete('sort');
                change(next);
              }}
            >
              <option value="">{firstSort}</option>
              {sorts.map(
                (sort) =>
                  t(`sort.${sort}`) !== firstSort && (
                    <option key={sort} value={sort}>
                      {t(`sort.${sort}`)}
                    </option>
                  ),
              )}
            </select>
          </label>
        </div>
        {!first && <GridSkeleton />}
        {first && titles.length === 0 && empty}
        {titles.length > 0 && (
          <div className={cx(pages.isPlaceholderData && styles.stale)}>
            <Grid titles={titles} />
          </div>
        )}
        {pages.hasNextPage && (
          <div className={styles.more}>
            <Button variant="secondary" busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()} data-nav>
              {t('action.show_more')}
            </Button>
          </div>
        )}
      </div>
      <Dialog open={sheet} onClose={() => setSheet(false)} title={t('facets.title')} closeLabel={t('action.close')} sheet>
        {facets}
      </Dialog>
    </div>
  );
}
