import { AuthForm } from '../components/auth_form';
import { WayLink } from '../components/way_link';
import type { SignOut } from '../state';
import { useWords } from '../words';
import styles from './pages.module.css';

export function SignOutPage({ state }: { state: SignOut }) {
  const words = useWords();
  return (
    <>
      <p className={styles.text}>{state.account ? words('sign_out.text_account', { account: state.account }) : words('sign_out.text')}</p>
      <div className={styles.ways}>
        <AuthForm state={state} submit={words('sign_out.submit')} busy={words('sign_out.busy')} />
        {state.client?.url && (
          <WayLink second to={state.client.url}>
            {words('sign_out.stay')}
          </WayLink>
        )}
      </div>
    </>
  );
}
