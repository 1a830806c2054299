import { act, cleanup, render, screen } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TitleCard } from '../api';
import { I18nProvider } from '../i18n';
import { moveFocus } from '../spatial';
import { CardLink } from './card_link';
import { Row } from './row';

const title = (name: string): TitleCard => ({
  id: name,
  title: name,
  original_title: '',
  year_launched: 2020,
  rating: 'L',
  opened: false,
  duration_ms: 60_000,
  has_trailer: false,
  categories: [],
  genres: [],
  artwork: { banner: null, thumbnail: null, thumbnail_half: null },
  published_at: '2026-11-23T00:00:00Z',
});

const rows = [
  ['a0', 'a1', 'a2'],
  ['b0', 'b1', 'b2'],
];

/** jsdom lays nothing out: every card stands where its name says, `b2` in the second row and third column. */
function layOut() {
  vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockImplementation(function (this: HTMLElement) {
    const name = this.getAttribute('href')?.slice(-2) ?? '';
    return new DOMRect(Number(name[1]) * 110, name.startsWith('a') ? 0 : 90, 100, 70);
  });
  HTMLElement.prototype.checkVisibility = () => true;
  HTMLElement.prototype.scrollIntoView = () => undefined;
}

const card = (name: string) => screen.getByRole('link', { name });
const press = (key: string) =>
  act(() => void document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })));

describe('Row', () => {
  beforeEach(() => {
    layOut();
    document.addEventListener('keydown', moveFocus);
    render(
      <I18nProvider locale="pt-BR">
        <MemoryRouter>
          {rows.map((names) => (
            <Row key={names[0]} title={`Row ${names[0]}`}>
              {names.map((name) => (
                <CardLink key={name} title={title(name)} />
              ))}
            </Row>
          ))}
        </MemoryRouter>
      </I18nProvider>,
    );
  });

  afterEach(() => {
    document.removeEventListener('keydown', moveFocus);
    vi.restoreAllMocks();
    cleanup();
  });

  const tabStops = () =>
    screen
      .getAllByRole('link')
      .filter((link) => link.tabIndex === 0)
      .map((link) => link.textContent?.slice(0, 2));

  it('is one stop of the Tab key, at the card that had the focus last', () => {
    expect(tabStops()).toEqual(['a0', 'b0']);
    act(() => card('a2').focus());
    expect(tabStops()).toEqual(['a2', 'b0']);
  });

  it('moves with the arrow keys inside the row and to the next one', () => {
    act(() => card('a0').focus());
    press('ArrowRight');
    expect(document.activeElement).toBe(card('a1'));
    press('ArrowDown');
    expect(document.activeElement).toBe(card('b1'));
    press('ArrowLeft');
    press('ArrowLeft');
    expect(document.activeElement).toBe(card('b0'));
    press('ArrowUp');
    expect(document.activeElement).toBe(card('a0'));
  });

  it('leaves the arrow keys to the page while nothing of it has the focus', () => {
    expect(moveFocus(new KeyboardEvent('keydown', { key: 'ArrowDown' }))).toBe(false);
  });
});
