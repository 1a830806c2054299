import { lazy, Suspense } from 'react';
import { Gate, Waiting } from './gate';

// Fetched while the session is asked for: what is behind the gate is the larger part by far.
const inside = import('./admin_root');
const AdminRoot = lazy(async () => ({ default: (await inside).AdminRoot }));

export function App() {
  return (
    <Gate>
      <Suspense fallback={<Waiting words="gate.opening" />}>
        <AdminRoot />
      </Suspense>
    </Gate>
  );
}
