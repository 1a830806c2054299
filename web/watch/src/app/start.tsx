import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect } from 'react';
import { userQuery } from '../shared/api';
import { Failure } from '../shared/components/failure';

const home = () => import('../features/home/home_page');
const landing = () => import('../features/landing/landing_page');
const HomePage = lazy(async () => ({ default: (await home()).HomePage }));
const LandingPage = lazy(async () => ({ default: (await landing()).LandingPage }));

/** The first page: the catalogue for who is signed in, the invitation for everybody else. */
export function Start() {
  const user = useQuery(userQuery);
  // Both are small and are fetched while the session answers; a failure is told when the page is drawn.
  useEffect(() => void Promise.allSettled([home(), landing()]), []);
  if (user.isPending) return null;
  if (user.isError) return <Failure error={user.error} retry={() => void user.refetch()} />;
  return <Suspense>{user.data ? <HomePage /> : <LandingPage />}</Suspense>;
}
