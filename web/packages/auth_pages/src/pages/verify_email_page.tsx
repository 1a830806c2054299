import { WayLink } from '../components/way_link';
import { useLink } from '../links';
import type { VerifyEmail } from '../state';
import { useWords } from '../words';
import styles from './pages.module.css';

export function VerifyEmailPage({ state }: { state: VerifyEmail }) {
  const words = useWords();
  const link = useLink();
  return (
    <>
      <p className={styles.text}>{state.email ? words('verify_email.text_email', { email: state.email }) : words('verify_email.text')}</p>
      {state.links?.again && (
        <WayLink second to={link(state.links.again)}>
          {words('verify_email.again')}
        </WayLink>
      )}
    </>
  );
}
