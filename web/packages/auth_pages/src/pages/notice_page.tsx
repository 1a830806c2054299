import { WayLink } from '../components/way_link';
import { useLink } from '../links';
import type { Notice } from '../state';
import { notice, useWords } from '../words';
import styles from './pages.module.css';

export function NoticePage({ state }: { state: Notice }) {
  const words = useWords();
  const link = useLink();
  const proceed = state.links?.proceed ? link(state.links.proceed) : state.client?.url;
  return (
    <>
      <p className={styles.text}>{notice(words, state.code, state.text)}</p>
      {proceed && <WayLink to={proceed}>{words('notice.proceed')}</WayLink>}
    </>
  );
}
