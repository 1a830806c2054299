import { usePrefetchQuery, useQuery } from '@tanstack/react-query';
import { HomePage } from '../features/home/home_page';
import { LandingPage } from '../features/landing/landing_page';
import { homeQuery, userQuery } from '../shared/api';
import { Failure } from '../shared/components/failure';

/** The first page: the catalogue for who is signed in, the invitation for everybody else. */
export function Start() {
  const user = useQuery(userQuery);
  // Both pages show its titles, so they are asked for while the session answers.
  usePrefetchQuery(homeQuery);
  if (user.isPending) return null;
  if (user.isError) return <Failure error={user.error} retry={() => void user.refetch()} />;
  return user.data ? <HomePage /> : <LandingPage />;
}
