import { WayLink } from '../components/way_link';
import { useLink } from '../links';
import type { Failure } from '../state';
import { failure, useWords } from '../words';
import styles from './pages.module.css';

export function ErrorPage({ state }: { state: Failure }) {
  const words = useWords();
  const link = useLink();
  const { client, error, links } = state;
  return (
    <>
      <p className={styles.text} role="alert">
        {failure(words, error.code, error.text)}
      </p>
      <div className={styles.ways}>
        {links?.signIn && <WayLink to={link(links.signIn)}>{words('error.sign_in')}</WayLink>}
        {client?.url && (
          <WayLink second={links?.signIn !== undefined} to={client.url}>
            {words('client.back', { client: client.name })}
          </WayLink>
        )}
      </div>
      {error.reference && <p className={styles.reference}>{words('error.reference', { reference: error.reference })}</p>}
    </>
  );
}
