import { Wordmark } from '@codeflix/ui';
import { useEffect, useState } from 'react';
import styles from './app.module.css';
import { ServicePage } from './service_page';
import { services, type Service } from './services';

interface Place {
  service: Service | undefined;
  operation: string;
}

/** `#playback/start_session`: the service, and the operation to look at. */
function fromAddress(): Place {
  const [id, operation = ''] = decodeURIComponent(window.location.hash.slice(1)).split('/', 2);
  return { service: services.find((service) => service.id === id) ?? services[0], operation };
}

/** The contracts of all services, readable. */
export function App() {
  const [{ service, operation }, setPlace] = useState(fromAddress);
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    const moved = () => setPlace(fromAddress());
    window.addEventListener('hashchange', moved);
    return () => window.removeEventListener('hashchange', moved);
  }, []);

  return (
    <>
      <header className={styles.header}>
        <a href="/" className={styles.brand}>
          <Wordmark />
        </a>
        <nav aria-label="Services">
          <ul className={styles.services}>
            {services.map(({ id, name }) => (
              <li key={id}>
                <a className={styles.service} href={`#${id}`} aria-current={id === service?.id ? 'page' : undefined}>
                  {name}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      </header>
      {service && <ServicePage key={`${service.id} ${attempt}`} service={service} operation={operation} onRetry={() => setAttempt(attempt + 1)} />}
    </>
  );
}
