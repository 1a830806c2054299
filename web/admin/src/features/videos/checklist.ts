import type { Missing, Video } from '../../shared/data/types';

export type Tab = 'details' | 'media' | 'artwork' | 'people' | 'publication';

export interface Task {
  /** What it is about: a key of our words below `checklist`, or a field that we do not know. */
  name: string;
  done: boolean;
  tab: Tab;
  /** The field that the line leads to. */
  field?: string;
  /** What the service says about it. */
  missing?: Missing;
}

interface Known {
  name: string;
  tab: Tab;
  field?: string;
  about: (field: string) => boolean;
}

const known: readonly Known[] = [
  { name: 'video', tab: 'media', field: 'slot-video', about: (field) => /^(media(\.|$)|video\b)/.test(field) },
  { name: 'categories', tab: 'details', field: 'categories', about: (field) => /^categories/.test(field) },
  { name: 'genres', tab: 'details', field: 'genres', about: (field) => /^genres/.test(field) },
  { name: 'thumbnail', tab: 'artwork', field: 'slot-thumbnail', about: (field) => /^(images(\.|$)|artwork|thumbnail)/.test(field) },
];

/** What publishing takes, each done or not; what we do not know by name stands at the end, in the words of the service. */
export function checklistOf(missing: readonly Missing[]): Task[] {
  const left = [...missing];
  const tasks = known.map(({ name, tab, field, about }): Task => {
    const at = left.findIndex((entry) => about(entry.field));
    const [found] = at < 0 ? [] : left.splice(at, 1);
    return { name, done: found === undefined, tab, field, missing: found };
  });
  return [...tasks, ...left.map((entry): Task => ({ name: entry.field, done: false, tab: 'details', field: entry.field, missing: entry }))];
}

export function readyToPublish(video: Pick<Video, 'missing' | 'published'>): boolean {
  return !video.published && video.missing.length === 0;
}
