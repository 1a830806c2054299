import { Admin, Resource } from 'react-admin';
import { createBrowserRouter, RouterProvider } from 'react-router';
import { createAuthProvider } from '../shared/auth/auth_provider';
import { api, session } from '../shared/auth/session';
import { createDataProvider } from '../shared/data/data_provider';
import type { Job, Subscription } from '../shared/data/types';
import { i18nProvider } from './i18n_provider';
import { AdminLayout } from './layout';
import { icons } from './menu';
import * as pages from './pages';
import { themeOf } from './theme';

const authProvider = createAuthProvider(session);
const dataProvider = createDataProvider(api);
const light = themeOf('light');
const dark = themeOf('dark');

function Resources() {
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
      dashboard={pages.Dashboard}
      loginPage={false}
      disableTelemetry
    >
      <Resource
        name="videos"
        icon={icons.videos}
        list={pages.VideoList}
        create={pages.VideoCreate}
        edit={pages.VideoEdit}
        recordRepresentation="title"
      />
      <Resource
        name="categories"
        icon={icons.categories}
        list={pages.CategoryList}
        create={pages.CategoryCreate}
        edit={pages.CategoryEdit}
        recordRepresentation="name"
      />
      <Resource
        name="genres"
        icon={icons.genres}
        list={pages.GenreList}
        create={pages.GenreCreate}
        edit={pages.GenreEdit}
        recordRepresentation="name"
      />
      <Resource
        name="cast_members"
        icon={icons.cast_members}
        list={pages.CastMemberList}
        create={pages.CastMemberCreate}
        edit={pages.CastMemberEdit}
        recordRepresentation="name"
      />
      <Resource name="uploads" icon={icons.uploads} list={pages.UploadList} recordRepresentation="filename" />
      <Resource name="jobs" icon={icons.jobs} list={pages.JobList} recordRepresentation={(job: Job) => job.title || job.filename} />
      <Resource name="customers" icon={icons.customers} list={pages.CustomerList} show={pages.CustomerShow} recordRepresentation="name" />
      <Resource
        name="subscriptions"
        icon={icons.subscriptions}
        list={pages.SubscriptionList}
        show={pages.SubscriptionShow}
        recordRepresentation={(row: Subscription) => row.customer?.name ?? row.plan.name}
      />
      <Resource name="plans" icon={icons.plans} list={pages.PlanList} create={pages.PlanCreate} edit={pages.PlanEdit} recordRepresentation="name" />
    </Admin>
  );
}

const router = createBrowserRouter([{ path: '*', element: <Resources /> }], { basename: '/admin' });

/** All that is behind the gate. */
export function AdminRoot() {
  return <RouterProvider router={router} />;
}
