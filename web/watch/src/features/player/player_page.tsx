import { Spinner } from '@codeflix/ui';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { useParams, useSearchParams } from 'react-router';
import { userQuery } from '../../shared/api';
import { Failure } from '../../shared/components/failure';
import { useI18n } from '../../shared/i18n';
import type { EngineFailure } from './engine';
import { startSession } from './heartbeat';
import { EngineRefusal, Refusal, Scene, SignInFirst } from './refusal';
import { Stage } from './stage';
import styles from './stage.module.css';

type Ending = { kind: 'failure'; failure: EngineFailure } | { kind: 'refused'; error: unknown };

function Waiting() {
  const { t } = useI18n();
  return (
    <div className={styles.stage} role="status" aria-label={t('player.loading')}>
      <div className={styles.center}>
        <Spinner className={styles.waiting} />
      </div>
    </div>
  );
}

function Playing({ id, media }: { id: string; media: 'video' | 'trailer' }) {
  const [attempt, setAttempt] = useState(0);
  const [ending, setEnding] = useState<Ending | null>(null);
  // Each opening is a session of its own: it is never taken from the cache and never asked for twice.
  const started = useQuery({
    queryKey: ['playback', id, media, attempt],
    queryFn: () => startSession(id, media),
    staleTime: Infinity,
    gcTime: 0,
    refetchOnReconnect: false,
  });
  const onFailure = useCallback((failure: EngineFailure) => setEnding({ kind: 'failure', failure }), []);
  const onRefused = useCallback((error: unknown) => setEnding({ kind: 'refused', error }), []);
  const retry = () => {
    setEnding(null);
    setAttempt(attempt + 1);
  };

  const refused = ending?.kind === 'refused' ? ending.error : started.error;
  if (ending?.kind === 'failure' || refused) {
    return (
      <Scene id={id}>
        {ending?.kind === 'failure' ? (
          <EngineRefusal failure={ending.failure} id={id} retry={retry} />
        ) : (
          <Refusal error={refused} id={id} retry={retry} />
        )}
      </Scene>
    );
  }
  if (!started.data) return <Waiting />;
  return (
    <>
      <title>{`${started.data.title} · Codeflix`}</title>
      <Stage key={started.data.id} session={started.data} onFailure={onFailure} onRefused={onRefused} />
    </>
  );
}

export function PlayerPage() {
  const { id = '' } = useParams();
  const [query] = useSearchParams();
  const user = useQuery(userQuery);
  const media = query.get('media') === 'trailer' ? 'trailer' : 'video';

  return (
    <main>
      {user.isPending && <Waiting />}
      {user.isError && <Failure error={user.error} retry={() => void user.refetch()} />}
      {user.data === null && (
        <Scene id={id}>
          <SignInFirst id={id} />
        </Scene>
      )}
      {user.data && <Playing key={`${id}/${media}`} id={id} media={media} />}
    </main>
  );
}
