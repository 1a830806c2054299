import type { CatalogSchemas } from '@codeflix/api';
import { buttonClass, InfoIcon, PlayIcon, Skeleton } from '@codeflix/ui';
import { Link } from 'react-router';
import { backdrop } from '../../shared/api';
import { Facts } from '../../shared/components/facts';
import { useI18n } from '../../shared/i18n';
import styles from './hero.module.css';

export function Hero({ title }: { title: CatalogSchemas['schemas']['FeaturedTitle'] }) {
  const { t } = useI18n();
  const picture = backdrop(title.artwork);
  return (
    <section className={styles.hero} aria-labelledby="featured">
      {picture && <img className={styles.picture} src={picture.url} width={picture.width} height={picture.height} alt="" fetchPriority="high" />}
      <div className={styles.shade} />
      <div className={styles.words}>
        <h1 id="featured" className={styles.title}>
          {title.title}
        </h1>
        <Facts title={title} />
        <p className={styles.description}>{title.description}</p>
        <div className={styles.actions}>
          <Link to={`/watch/${title.id}`} className={buttonClass({ large: true })} data-nav>
            <PlayIcon />
            {t('title.play')}
          </Link>
          <Link to={`/titles/${title.id}`} className={buttonClass({ variant: 'secondary', large: true })} data-nav>
            <InfoIcon />
            {t('title.more')}
          </Link>
        </div>
      </div>
    </section>
  );
}

export function HeroSkeleton() {
  return (
    <div className={styles.hero}>
      <div className={styles.words}>
        <Skeleton width="min(480px, 80vw)" height={64} />
        <Skeleton width={260} height={24} />
        <Skeleton width="min(560px, 88vw)" height={72} />
        <Skeleton width={260} height={52} />
      </div>
    </div>
  );
}
