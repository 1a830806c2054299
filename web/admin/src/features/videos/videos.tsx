import { SimpleForm, type ResourceProps } from 'react-admin';
import { CreatePage } from '../../shared/ui/edit_page';
import { VideoEdit } from './video_edit';
import { DetailsFields } from './video_form';
import { VideoList } from './video_list';

function VideoCreate() {
  return (
    <CreatePage redirect={(_resource, id) => `videos/${String(id)}/media`}>
      <SimpleForm defaultValues={{ rating: 'L', opened: false }}>
        <DetailsFields />
      </SimpleForm>
    </CreatePage>
  );
}

export const videos: Partial<ResourceProps> = {
  list: VideoList,
  create: VideoCreate,
  edit: VideoEdit,
  recordRepresentation: 'title',
};
