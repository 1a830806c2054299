import type { FilterPayload } from 'react-admin';
import type { CodeflixDataProvider } from '../data/data_provider';

/** What can be done with all that is selected. Its words are below `bulk.<name>`: `action`, `question`, `done`. */
export interface BulkAction {
  name: 'publish' | 'unpublish' | 'delete' | 'restore' | 'retry' | 'cancel';
  work: (provider: CodeflixDataProvider, id: string) => Promise<unknown>;
  /** A key of our words: what else there is to know before it is done. */
  warning?: string;
  /** Whether it makes sense in a list with these filters; left out: always. */
  offered?: (filters: FilterPayload) => boolean;
}

export const deletes = (resource: string, warning?: string): BulkAction => ({
  name: 'delete',
  warning,
  work: (provider, id) => provider.delete(resource, { id }),
});
