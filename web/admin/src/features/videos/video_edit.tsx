import { Box, Paper, Stack } from '@mui/material';
import { DeleteButton, Form, SaveButton, TabbedForm, TabbedFormView, Toolbar, useRecordContext } from 'react-admin';
import type { Video } from '../../shared/data/types';
import { EditPage } from '../../shared/ui/edit_page';
import { ArtworkSlots } from './artwork_slot';
import { ChecklistCard } from './checklist_card';
import { MediaSlot } from './media_slot';
import { PublicationTab } from './publication_tab';
import { useStatus } from './use_status';
import { DetailsFields, PeopleFields, useFieldOfLink } from './video_form';

function MediaTab() {
  const video = useStatus();
  if (!video) return null;
  return (
    <Stack spacing={3} sx={{ width: '100%' }}>
      <MediaSlot videoId={video.id} slot="video" media={video.media.video} />
      <MediaSlot videoId={video.id} slot="trailer" media={video.media.trailer} />
    </Stack>
  );
}

function ArtworkTab() {
  const video = useStatus();
  return video ? <ArtworkSlots video={video} /> : null;
}

function VideoToolbar() {
  return (
    <Toolbar sx={{ justifyContent: 'space-between' }}>
      <SaveButton />
      <DeleteButton mutationMode="pessimistic" confirmContent="video.delete_content" />
    </Toolbar>
  );
}

function Editor() {
  const record = useRecordContext<Video>();
  useFieldOfLink();
  if (!record) return null;
  const formRootPathname = `/videos/${record.id}`;
  return (
    <Form formRootPathname={formRootPathname} warnWhenUnsavedChanges>
      <Box sx={{ display: 'grid', gap: 3, gridTemplateColumns: { xs: '1fr', lg: 'minmax(0, 1fr) 320px' }, alignItems: 'start' }}>
        <Paper sx={{ minWidth: 0 }}>
          <TabbedFormView formRootPathname={formRootPathname} toolbar={<VideoToolbar />}>
            <TabbedForm.Tab label="video.tab.details">
              <DetailsFields />
            </TabbedForm.Tab>
            <TabbedForm.Tab label="video.tab.media" path="media">
              <MediaTab />
            </TabbedForm.Tab>
            <TabbedForm.Tab label="video.tab.artwork" path="artwork">
              <ArtworkTab />
            </TabbedForm.Tab>
            <TabbedForm.Tab label="video.tab.people" path="people">
              <PeopleFields />
            </TabbedForm.Tab>
            <TabbedForm.Tab label="video.tab.publication" path="publication">
              <PublicationTab />
            </TabbedForm.Tab>
          </TabbedFormView>
        </Paper>
        <Box sx={{ position: { lg: 'sticky' }, top: 72 }}>
          <ChecklistCard />
        </Box>
      </Box>
    </Form>
  );
}

export function VideoEdit() {
  return (
    <EditPage component="div" redirect={false}>
      <Editor />
    </EditPage>
  );
}
