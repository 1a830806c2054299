import { RatingBadge } from '@codeflix/ui';
import type { TitleCard } from '../api';
import { length } from '../format';
import { useI18n } from '../i18n';
import styles from './facts.module.css';

/** Year, advised age, length, kinds: one line about a title. */
export function Facts({ title }: { title: TitleCard }) {
  const { t } = useI18n();
  return (
    <ul className={styles.facts}>
      <li>{title.year_launched}</li>
      <li>
        <RatingBadge rating={title.rating} label={t(`rating.${title.rating}`)} />
      </li>
      {title.duration_ms > 0 && <li>{length(title.duration_ms)}</li>}
      {title.genres.length > 0 && (
        <li>
          {title.genres
            .slice(0, 3)
            .map((genre) => genre.name)
            .join(', ')}
        </li>
      )}
      {title.opened && <li className={styles.free}>{t('title.free_to_watch')}</li>}
    </ul>
  );
}
