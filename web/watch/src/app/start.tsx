import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { userQuery } from '../shared/api';
import { Failure } from '../shared/components/failure';

const HomePage = lazy(async () => ({ default: (await import('../features/home/home_page')).HomePage }));
const LandingPage = lazy(async () => ({ default: (await import('../features/landing/landing_page')).LandingPage }));

/** The first page: the catalogue for who is signed in, the invitation for everybody else. */
export function Start() {
  const user = useQuery(userQuery);
  if (user.isPending) return null;
  if (user.isError) return <Failure error={user.error} retry={() => void user.refetch()} />;
  return <Suspense>{user.data ? <HomePage /> : <LandingPage />}</Suspense>;
}
