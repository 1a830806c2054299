import { WayLink } from '../components/way_link';
import { useLink } from '../links';
import type { SignedIn, SignedOut } from '../state';
import { useWords } from '../words';
import styles from './pages.module.css';

export function SignedOutPage({ state }: { state: SignedOut }) {
  const words = useWords();
  const link = useLink();
  const { client, links } = state;
  return (
    <>
      <p className={styles.text}>{words('signed_out.text')}</p>
      <div className={styles.ways}>
        {links?.signIn && <WayLink to={link(links.signIn)}>{words('signed_out.sign_in')}</WayLink>}
        {client?.url && (
          <WayLink second={links?.signIn !== undefined} to={client.url}>
            {words('client.back', { client: client.name })}
          </WayLink>
        )}
      </div>
    </>
  );
}

export function SignedInPage({ state }: { state: SignedIn }) {
  const words = useWords();
  const proceed = state.links?.proceed ?? state.client?.url;
  return (
    <>
      <p className={styles.text}>{state.account ? words('signed_in.text_account', { account: state.account }) : words('signed_in.text')}</p>
      {proceed && <WayLink to={proceed}>{words('signed_in.proceed')}</WayLink>}
    </>
  );
}
