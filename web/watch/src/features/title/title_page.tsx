import { Button, buttonClass, CheckIcon, FilmIcon, PlayIcon, PlusIcon, ProgressLine, Skeleton } from '@codeflix/ui';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { backdrop, progressQuery, session, titleQuery, userQuery, type Title } from '../../shared/api';
import { CardLink } from '../../shared/components/card_link';
import { Facts } from '../../shared/components/facts';
import { Failure } from '../../shared/components/failure';
import { LoadingTitle } from '../../shared/components/loading_title';
import { Row } from '../../shared/components/row';
import { clockTime } from '../../shared/format';
import { useI18n } from '../../shared/i18n';
import styles from './title_page.module.css';
import { useMyList } from './use_my_list';

function Actions({ title }: { title: Title }) {
  const { t, locale } = useI18n();
  const asked = useQuery(userQuery);
  const user = asked.data;
  const watched = useQuery({ ...progressQuery, enabled: Boolean(user) });
  const progress = watched.data?.data.find((each) => each.video_id === title.id);
  const list = useMyList(title.id, Boolean(user));
  // What Play says depends on it, and the buttons do not move once they are there.
  if (user === undefined ? !asked.isError : user && watched.isPending) return <Skeleton width={320} height={52} />;
  return (
    <div className={styles.actions}>
      <Link to={`/watch/${title.id}`} className={buttonClass({ large: true })} data-nav>
        <PlayIcon />
        {progress ? t('title.resume', { time: clockTime(progress.position_ms) }) : t('title.play')}
      </Link>
      {title.has_trailer && (
        <Link to={`/watch/${title.id}?media=trailer`} className={buttonClass({ variant: 'secondary', large: true })} data-nav>
          <FilmIcon />
          {t('title.trailer')}
        </Link>
      )}
      <Button
        variant="secondary"
        large
        aria-pressed={list.kept}
        onClick={() => (user ? list.toggle() : session.signIn(undefined, { locale }))}
        data-nav
      >
        {list.kept ? <CheckIcon /> : <PlusIcon />}
        {t('title.my_list')}
      </Button>
      {progress && (
        <ProgressLine className={styles.progress} value={progress.position_ms / Math.max(1, progress.duration_ms)} label={t('title.watched_share')} />
      )}
    </div>
  );
}

function People({ cast }: { cast: Title['cast'] }) {
  const { t } = useI18n();
  return (
    <section className={styles.section} aria-labelledby="people">
      <h2 id="people" className={styles.heading}>
        {t('title.cast')}
      </h2>
      <ul className={styles.people}>
        {cast.map((person) => (
          <li key={`${person.id}-${person.role}`}>
            <Link to={`/people/${person.id}`} className={styles.person} data-nav>
              <span className={styles.name}>{person.name}</span>
              <span className={styles.role}>{person.role || t(`person.${person.type}`)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Loading() {
  return (
    <div aria-busy="true">
      <LoadingTitle />
      <div className={styles.top}>
        <div className={styles.words}>
          <Skeleton width="min(520px, 80vw)" height={64} />
          <Skeleton width={280} height={24} />
          <Skeleton width={320} height={52} />
        </div>
      </div>
      <div className={styles.body}>
        <Skeleton height={160} />
        <Skeleton height={240} />
      </div>
    </div>
  );
}

export function TitlePage() {
  const { t } = useI18n();
  const { id = '' } = useParams();
  const query = useQuery(titleQuery(id));
  if (query.isPending) return <Loading />;
  if (query.isError) return <Failure error={query.error} retry={() => void query.refetch()} />;

  const title = query.data;
  const picture = backdrop(title.artwork);
  return (
    <article aria-labelledby="title">
      <title>{`${title.title} · Codeflix`}</title>
      <div className={styles.top}>
        {picture && <img className={styles.picture} src={picture.url} width={picture.width} height={picture.height} alt="" fetchPriority="high" />}
        <div className={styles.shade} />
        <div className={styles.words}>
          <h1 id="title" className={styles.title}>
            {title.title}
          </h1>
          {title.original_title && title.original_title !== title.title && <p className={styles.original}>{title.original_title}</p>}
          <Facts title={title} />
          <Actions title={title} />
        </div>
      </div>
      <div className={styles.body}>
        <div>
          <p className={styles.synopsis}>{title.description}</p>
          <ul className={styles.kinds} aria-label={t('facets.genres')}>
            {title.genres.map((genre) => (
              <li key={genre.id}>
                <Link to={`/browse?genre=${genre.id}`} className={styles.kind} data-nav>
                  {genre.name}
                </Link>
              </li>
            ))}
          </ul>
        </div>
        {title.cast.length > 0 && <People cast={title.cast} />}
      </div>
      {title.similar.length > 0 && (
        <div className={styles.similar}>
          <Row title={t('title.similar')}>
            {title.similar.map((each) => (
              <CardLink key={each.id} title={each} />
            ))}
          </Row>
        </div>
      )}
    </article>
  );
}
