import { describe, expect, it } from 'vitest';
import { hasFilters, readFilters, toggled, toggledRange, withoutFilters } from './filters';

const query = (text: string) => new URLSearchParams(text);

describe('filters', () => {
  it('are read from the address', () => {
    expect(readFilters(query('genre=a&genre=b&rating=12&year_from=1980&year_to=1989&opened=true'))).toEqual({
      genre: ['a', 'b'],
      rating: ['12'],
      year_from: 1980,
      year_to: 1989,
      opened: true,
    });
  });

  it('leave out what nobody could have chosen', () => {
    expect(readFilters(query('rating=13&year_from=soon&duration_to=-3&opened=perhaps&other=1'))).toEqual({});
  });

  it('are put in and taken out', () => {
    const both = toggled(toggled(query('q=x'), 'genre', 'a'), 'genre', 'b');
    expect(both.toString()).toBe('q=x&genre=a&genre=b');
    expect(toggled(both, 'genre', 'a').toString()).toBe('q=x&genre=b');
  });

  it('set and clear a range as a whole', () => {
    const eighties = toggledRange(query(''), 'year', 1980, 1989);
    expect(eighties.toString()).toBe('year_from=1980&year_to=1989');
    expect(toggledRange(eighties, 'year', 1980, 1989).toString()).toBe('');
    expect(toggledRange(query('duration_from=0&duration_to=30'), 'duration', 120, null).toString()).toBe('duration_from=120');
  });

  it('are cleared without the words that were searched', () => {
    expect(hasFilters(query('q=x&sort=title'))).toBe(false);
    expect(hasFilters(query('q=x&opened=true'))).toBe(true);
    expect(withoutFilters(query('q=x&genre=a&opened=true&duration_from=3')).toString()).toBe('q=x');
  });
});
