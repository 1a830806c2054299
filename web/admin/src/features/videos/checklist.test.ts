import { describe, expect, it } from 'vitest';
import { checklistOf, readyToPublish } from './checklist';

const missing = (field: string, code = 'x') => ({ field, code, detail: 'Because.' });

describe('the checklist', () => {
  it('says what is done and what is missing, each with the place to do it', () => {
    const tasks = checklistOf([missing('media.video', 'video.not_encoded'), missing('images.thumbnail')]);
    expect(tasks.map(({ name, done, tab }) => [name, done, tab])).toEqual([
      ['video', false, 'media'],
      ['categories', true, 'details'],
      ['genres', true, 'details'],
      ['thumbnail', false, 'artwork'],
    ]);
    expect(tasks[0]?.missing?.code).toBe('video.not_encoded');
    expect(tasks[0]?.field).toBe('slot-video');
  });

  it('shows what it does not know in the words of the service', () => {
    const tasks = checklistOf([missing('description', 'video.no_description')]);
    expect(tasks.at(-1)).toMatchObject({ name: 'description', done: false, missing: { detail: 'Because.' } });
    expect(tasks).toHaveLength(5);
  });

  it('is done when nothing is missing', () => {
    expect(checklistOf([]).every(({ done }) => done)).toBe(true);
    expect(readyToPublish({ missing: [], published: false })).toBe(true);
    expect(readyToPublish({ missing: [], published: true })).toBe(false);
    expect(readyToPublish({ missing: [missing('genres')], published: false })).toBe(false);
  });
});
