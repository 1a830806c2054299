import { ProgressLine } from '@codeflix/ui';
import type { FocusEventHandler } from 'react';
import { Link } from 'react-router';
import type { TitleCard } from '../api';
import { useI18n } from '../i18n';
import styles from './card_link.module.css';
import { Poster } from './poster';

export interface CardLinkProps {
  title: TitleCard;
  to?: string;
  note?: string;
  /** How far it was watched, 0 to 1. */
  progress?: number;
  eager?: boolean;
  tabIndex?: number;
  onFocus?: FocusEventHandler;
}

/** A title in a row or a grid. */
export function CardLink({ title, to, note, progress, eager, tabIndex, onFocus }: CardLinkProps) {
  const { t } = useI18n();
  return (
    <Link to={to ?? `/titles/${title.id}`} className={styles.card} tabIndex={tabIndex} onFocus={onFocus} data-nav draggable={false}>
      <span className={styles.picture}>
        <Poster title={title} eager={eager} />
        {title.opened && progress === undefined && <span className={styles.free}>{t('title.free')}</span>}
        {progress !== undefined && (
          <span className={styles.progress}>
            <ProgressLine value={progress} label={t('title.watched_share')} />
          </span>
        )}
      </span>
      <span className={styles.name}>{title.title}</span>
      {note && <span className={styles.note}>{note}</span>}
    </Link>
  );
}
