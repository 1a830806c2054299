import { Button, RatingBadge } from '@codeflix/ui';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useI18n } from '../../shared/i18n';
import styles from './facet_list.module.css';
import { toggled, toggledRange, type Facets } from './filters';

interface Choice {
  key: string;
  name: ReactNode;
  count: number;
  checked: boolean;
  next: URLSearchParams;
}

const atFirst = 7;

function Group({ legend, choices, change }: { legend: string; choices: readonly Choice[]; change: (query: URLSearchParams) => void }) {
  const { t } = useI18n();
  const [all, setAll] = useState(false);
  if (choices.length === 0) return null;
  const shown = all ? choices : choices.filter((choice, index) => index < atFirst || choice.checked);
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{legend}</legend>
      {shown.map((choice) => (
        <label key={choice.key} className={styles.choice}>
          <input type="checkbox" checked={choice.checked} onChange={() => change(choice.next)} />
          <span className={styles.name}>{choice.name}</span>
          <span className={styles.count}>{choice.count}</span>
        </label>
      ))}
      {shown.length < choices.length && (
        <Button variant="quiet" className={styles.more} onClick={() => setAll(true)}>
          {t('facets.all', { count: choices.length })}
        </Button>
      )}
    </fieldset>
  );
}

export interface FacetListProps {
  facets: Facets;
  query: URLSearchParams;
  change: (query: URLSearchParams) => void;
}

/** What the list can be narrowed down to, with how many titles each choice would leave. */
export function FacetList({ facets, query, change }: FacetListProps) {
  const { t } = useI18n();
  const named = (name: string, choices: Facets['genres']): Choice[] =>
    choices.map((choice) => ({
      key: choice.id,
      name: choice.name,
      count: choice.count,
      checked: query.getAll(name).includes(choice.id),
      next: toggled(query, name, choice.id),
    }));
  const range = (name: 'year' | 'duration', choices: Facets['years'], words: (from: number, to: number | null) => string): Choice[] =>
    choices.map(({ from, to, count }) => ({
      key: String(from),
      name: words(from, to),
      count,
      checked: query.get(`${name}_from`) === String(from) && query.get(`${name}_to`) === (to === null ? null : String(to)),
      next: toggledRange(query, name, from, to),
    }));

  return (
    <div className={styles.facets}>
      <Group legend={t('facets.categories')} choices={named('category', facets.categories)} change={change} />
      <Group legend={t('facets.genres')} choices={named('genre', facets.genres)} change={change} />
      <Group
        legend={t('facets.ratings')}
        change={change}
        choices={facets.ratings.map(({ rating, count }) => ({
          key: rating,
          name: <RatingBadge rating={rating} label={t(`rating.${rating}`)} />,
          count,
          checked: query.getAll('rating').includes(rating),
          next: toggled(query, 'rating', rating),
        }))}
      />
      <Group
        legend={t('facets.access')}
        change={change}
        choices={facets.opened
          .filter(({ opened }) => opened)
          .map(({ count }) => ({
            key: 'opened',
            name: t('title.free_to_watch'),
            count,
            checked: query.get('opened') === 'true',
            next: toggled(query, 'opened', 'true'),
          }))}
      />
      <Group
        legend={t('facets.years')}
        change={change}
        choices={range('year', facets.years, (from, to) => (to === null ? t('facets.year_on', { from }) : t('facets.year_range', { from, to })))}
      />
      <Group
        legend={t('facets.durations')}
        change={change}
        choices={range('duration', facets.durations, (from, to) => {
          if (to === null) return t('facets.minutes_on', { from });
          return from === 0 ? t('facets.minutes_under', { to }) : t('facets.minutes_range', { from, to });
        })}
      />
      <Group legend={t('facets.cast')} choices={named('cast_member', facets.cast_members)} change={change} />
    </div>
  );
}
