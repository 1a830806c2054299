import { SimpleForm } from 'react-admin';
import { CreatePage } from '../../shared/ui/edit_page';
import { DetailsFields } from './video_form';

export function VideoCreate() {
  return (
    <CreatePage redirect={(_resource, id) => `videos/${String(id)}/media`}>
      <SimpleForm defaultValues={{ rating: 'L', opened: false }}>
        <DetailsFields />
      </SimpleForm>
    </CreatePage>
  );
}
