import { Wordmark } from '@codeflix/ui';
import { Box, Toolbar } from '@mui/material';
import { Suspense, useEffect, type ReactNode } from 'react';
import { AppBar, CheckForApplicationUpdate, Layout, LocalesMenuButton, RefreshIconButton, TitlePortal, useLocaleState } from 'react-admin';
import { ConflictDialog } from '../shared/ui/conflict';
import { useLiveJobs } from '../shared/live/use_jobs';
import { useUploadGuard } from '../shared/upload/use_uploads';
import { Broken } from './broken';
import { languages } from './i18n_provider';
import { AdminMenu } from './menu';
import { PageWaiting } from './page_waiting';
import { PersonMenu } from './person_menu';
import { UploadTray } from './upload_tray';

function AdminAppBar() {
  return (
    <AppBar
      userMenu={<PersonMenu />}
      toolbar={
        <>
          {/* The language's own name has no room on a phone. */}
          <Box sx={{ '& .MuiButton-root': { fontSize: { xs: 0, sm: '0.875rem' }, minWidth: 44 } }}>
            <LocalesMenuButton languages={languages} />
          </Box>
          <RefreshIconButton />
        </>
      }
    >
      <Box sx={{ flex: 1, display: 'flex', alignItems: 'center', ml: 1 }}>
        <Wordmark />
      </Box>
    </AppBar>
  );
}

/** The frame of every page: bar, menu, one heading, the page. */
export function AdminLayout({ children }: { children: ReactNode }) {
  const [locale] = useLocaleState();
  useLiveJobs();
  useUploadGuard();
  useEffect(() => {
    document.documentElement.lang = locale;
  }, [locale]);
  return (
    <Layout
      appBar={AdminAppBar}
      menu={AdminMenu}
      error={Broken}
      sx={{
        '& .RaLayout-appFrame, & .RaLayout-contentWithSidebar': { minWidth: 0, maxWidth: '100vw' },
        '& .RaLayout-content': { minWidth: 0, px: { xs: 2, md: 4 }, pb: 6 },
      }}
    >
      <Toolbar disableGutters sx={{ pt: 2, minHeight: 72 }}>
        <TitlePortal component="h1" variant="h4" noWrap={false} sx={{ overflowWrap: 'anywhere' }} />
      </Toolbar>
      <Suspense fallback={<PageWaiting />}>{children}</Suspense>
      <UploadTray />
      <ConflictDialog />
      <CheckForApplicationUpdate />
    </Layout>
  );
}
