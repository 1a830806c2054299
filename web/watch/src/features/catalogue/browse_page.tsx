import { must } from '@codeflix/api';
import { Button } from '@codeflix/ui';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { api } from '../../shared/api';
import { Message } from '../../shared/components/message';
import { useI18n } from '../../shared/i18n';
import styles from './browse_page.module.css';
import { readFilters, readSort, withoutFilters } from './filters';
import { Results } from './results';

export function BrowsePage() {
  const { t } = useI18n();
  const [query, setQuery] = useSearchParams();
  const filters = { ...readFilters(query), sort: readSort(query) };
  const change = (next: URLSearchParams) => setQuery(next, { replace: true, preventScrollReset: true });

  const categories = useQuery({ queryKey: ['categories'], queryFn: ({ signal }) => must(api.catalog.GET('/categories', { signal })) });
  const genres = useQuery({
    queryKey: ['genres'],
    queryFn: ({ signal }) => must(api.catalog.GET('/genres', { signal })),
    enabled: query.has('genre'),
  });
  const pages = useInfiniteQuery({
    queryKey: ['browse', filters],
    queryFn: ({ signal, pageParam }) =>
      must(api.catalog.GET('/videos', { params: { query: { ...filters, per_page: 36, cursor: pageParam } }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.meta.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });

  const chosen = query.getAll('category');
  const one = [...(filters.category ?? []), ...(filters.genre ?? [])];
  const heading =
    one.length === 1 ? [...(categories.data?.data ?? []), ...(genres.data?.data ?? [])].find((each) => each.id === one[0])?.name : undefined;

  return (
    <>
      <title>{`${heading ?? t('nav.browse')} · Codeflix`}</title>
      <div className={styles.head}>
        <h1 className={styles.title}>{heading ?? t('browse.title')}</h1>
        <nav className={styles.chips} aria-label={t('facets.categories')}>
          <Link to="/browse" className={styles.chip} aria-current={chosen.length === 0 ? 'true' : undefined} data-nav>
            {t('browse.all')}
          </Link>
          {categories.data?.data
            .filter((category) => category.titles > 0)
            .map((category) => (
              <Link
                key={category.id}
                to={`/browse?category=${category.id}`}
                className={styles.chip}
                aria-current={chosen.length === 1 && chosen[0] === category.id ? 'true' : undefined}
                data-nav
              >
                {category.name}
              </Link>
            ))}
        </nav>
      </div>
      <Results
        pages={pages}
        query={query}
        change={change}
        firstSort={t('sort.newest')}
        empty={
          <Message title={t('browse.empty_title')} text={t('browse.empty_text')} compact>
            <Button onClick={() => change(withoutFilters(query))}>{t('facets.clear')}</Button>
          </Message>
        }
      />
    </>
  );
}
