import { Admin, Resource } from 'react-admin';
import { createBrowserRouter, RouterProvider } from 'react-router';
import { Dashboard } from '../features/dashboard/dashboard';
import { castMembers } from '../features/cast_members/cast_members';
import { categories } from '../features/categories/categories';
import { customers } from '../features/customers/customers';
import { genres } from '../features/genres/genres';
import { jobs } from '../features/jobs/jobs';
import { plans } from '../features/plans/plans';
import { subscriptions } from '../features/subscriptions/subscriptions';
import { uploads } from '../features/uploads/uploads';
import { videos } from '../features/videos/videos';
import { createAuthProvider } from '../shared/auth/auth_provider';
import { api, session } from '../shared/auth/session';
import { createDataProvider } from '../shared/data/data_provider';
import { Gate } from './gate';
import { createI18nProvider } from './i18n_provider';
import { AdminLayout } from './layout';
import { icons } from './menu';
import { themeOf } from './theme';

const authProvider = createAuthProvider(session);
const dataProvider = createDataProvider(api);
const i18nProvider = createI18nProvider();
const light = themeOf('light');
const dark = themeOf('dark');

function AdminRoot() {
  return (
    <Admin
      title="Codeflix"
      authProvider={authProvider}
      dataProvider={dataProvider}
      i18nProvider={i18nProvider}
      theme={light}
      lightTheme={light}
      darkTheme={dark}
      layout={AdminLayout}
      dashboard={Dashboard}
      loginPage={false}
      disableTelemetry
    >
      <Resource name="videos" icon={icons.videos} {...videos} />
      <Resource name="categories" icon={icons.categories} {...categories} />
      <Resource name="genres" icon={icons.genres} {...genres} />
      <Resource name="cast_members" icon={icons.cast_members} {...castMembers} />
      <Resource name="uploads" icon={icons.uploads} {...uploads} />
      <Resource name="jobs" icon={icons.jobs} {...jobs} />
      <Resource name="customers" icon={icons.customers} {...customers} />
      <Resource name="subscriptions" icon={icons.subscriptions} {...subscriptions} />
      <Resource name="plans" icon={icons.plans} {...plans} />
    </Admin>
  );
}

const router = createBrowserRouter([{ path: '*', element: <AdminRoot /> }], { basename: '/admin' });

export function App() {
  return (
    <Gate i18nProvider={i18nProvider}>
      <RouterProvider router={router} />
    </Gate>
  );
}
