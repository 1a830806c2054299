import { must } from '@codeflix/api';
import { Button, buttonClass, CloseIcon, IconButton, SearchIcon } from '@codeflix/ui';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { Link, useNavigation, useSearchParams } from 'react-router';
import { api } from '../../shared/api';
import { Message } from '../../shared/components/message';
import { useI18n } from '../../shared/i18n';
import { useDebounced } from '../../shared/use_debounced';
import { hasFilters, readFilters, readSort, withoutFilters } from './filters';
import { Results } from './results';
import styles from './search_page.module.css';

const pause = 150;
const longest = 200;

/** The text in the field, its rested form in the address, and the address's text in the field when it changes by itself. */
function useSearchText() {
  const [query, setQuery] = useSearchParams();
  const inAddress = query.get('q') ?? '';
  const [text, setText] = useState(inAddress);
  const written = useRef(inAddress);
  const rested = useDebounced(text, pause);
  const leaving = useNavigation().state !== 'idle';

  useEffect(() => {
    // Writing the address would call back who is on the way to another page.
    if (leaving || rested === written.current) return;
    written.current = rested;
    setQuery(
      (before) => {
        const next = new URLSearchParams(before);
        if (rested) next.set('q', rested);
        else next.delete('q');
        return next;
      },
      { replace: true, preventScrollReset: true },
    );
  }, [leaving, rested, setQuery]);

  useEffect(() => {
    if (inAddress === written.current) return;
    written.current = inAddress;
    setText(inAddress);
  }, [inAddress]);

  return { query, setQuery, text, setText, words: inAddress.trim() };
}

export function SearchPage() {
  const { t } = useI18n();
  const { query, setQuery, text, setText, words } = useSearchText();
  const field = useRef<HTMLInputElement>(null);
  const filters = { ...readFilters(query), sort: readSort(query) };
  const change = (next: URLSearchParams) => setQuery(next, { replace: true, preventScrollReset: true });

  const pages = useInfiniteQuery({
    queryKey: ['search', words, filters],
    queryFn: ({ signal, pageParam }) =>
      must(api.catalog.GET('/search', { params: { query: { q: words, ...filters, per_page: 36, cursor: pageParam } }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.meta.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
  const suggestion = pages.isPlaceholderData ? null : pages.data?.pages[0]?.suggestion;

  const empty = (
    <Message title={t('search.nothing_title', { words })} text={hasFilters(query) ? t('search.nothing_filtered') : t('search.nothing_text')} compact>
      {hasFilters(query) && <Button onClick={() => change(withoutFilters(query))}>{t('facets.clear')}</Button>}
      <Link to="/browse" className={buttonClass({ variant: 'secondary' })} data-nav>
        {t('search.browse_instead')}
      </Link>
    </Message>
  );

  useEffect(() => field.current?.focus({ preventScroll: true }), []);

  return (
    <>
      <title>{`${words || t('nav.search')} · Codeflix`}</title>
      <form className={styles.head} role="search" onSubmit={(event) => event.preventDefault()}>
        <h1>
          <label htmlFor="search-field">{t('search.title')}</label>
        </h1>
        <div className={styles.box}>
          <SearchIcon size={28} className={styles.sign} />
          <input
            id="search-field"
            ref={field}
            className={styles.field}
            type="search"
            value={text}
            maxLength={longest}
            placeholder={t('search.placeholder')}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            enterKeyHint="search"
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Escape' && text) {
                event.preventDefault();
                setText('');
              }
              if (event.key === 'ArrowDown') {
                event.preventDefault();
                document.querySelector<HTMLElement>('main ul [data-nav]')?.focus();
              }
            }}
          />
          {text && (
            <IconButton
              label={t('search.clear')}
              className={styles.clear}
              onClick={() => {
                setText('');
                field.current?.focus();
              }}
            >
              <CloseIcon />
            </IconButton>
          )}
        </div>
        {suggestion && (
          <p className={styles.suggestion} role="status">
            {t('search.did_you_mean')}
            <button type="button" className={styles.word} onClick={() => setText(suggestion)} data-nav>
              {suggestion}
            </button>
          </p>
        )}
      </form>
      <Results pages={pages} query={query} change={change} firstSort={words ? t('sort.relevance') : t('sort.newest')} empty={empty} />
    </>
  );
}
