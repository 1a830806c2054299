import { Alert, Button, Skeleton } from '@codeflix/ui';
import { useEffect, useState } from 'react';
import styles from './app.module.css';
import type { Document } from './openapi';
import { Reference } from './reference';
import type { Service } from './services';

type State = { document: Document } | 'loading' | 'failed';

/** The contract of one service, as the service itself answers it. */
export function ServicePage({ service, operation, onRetry }: { service: Service; operation: string; onRetry: () => void }) {
  const [state, setState] = useState<State>('loading');

  useEffect(() => {
    const stop = new AbortController();
    document.title = `${service.name} · Codeflix API`;
    fetch(service.document, { signal: stop.signal })
      .then(async (response) => {
        if (!response.ok) throw new Error(response.statusText);
        setState({ document: (await response.json()) as Document });
      })
      .catch(() => {
        if (!stop.signal.aborted) setState('failed');
      });
    return () => stop.abort();
  }, [service]);

  if (typeof state === 'object')
    return (
      <main className={styles.main}>
        <Reference service={service.id} document={state.document} operation={operation} />
      </main>
    );
  return (
    <main className={styles.main} aria-busy={state === 'loading'}>
      <h1 className={styles.waiting}>{service.name}</h1>
      {state === 'loading' ? (
        [72, 56, 56, 56, 56].map((height, index) => <Skeleton key={index} width="100%" height={height} className={styles.gap} />)
      ) : (
        <Alert kind="danger" title="This service did not answer with its contract.">
          <Button variant="secondary" onClick={onRetry}>
            Try again
          </Button>
        </Alert>
      )}
    </main>
  );
}
