import { describe, expect, it } from 'vitest';
import { commandOf } from './key_map';

const press = (key: string, with_: Partial<KeyboardEvent> = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, ...with_ });
const element = (html: string) => {
  document.body.innerHTML = html;
  return document.body.firstElementChild;
};

describe('commandOf', () => {
  it.each([
    [' ', { kind: 'toggle' }],
    ['k', { kind: 'toggle' }],
    ['K', { kind: 'toggle' }],
    ['j', { kind: 'skip', seconds: -10 }],
    ['l', { kind: 'skip', seconds: 10 }],
    ['ArrowLeft', { kind: 'skip', seconds: -10 }],
    ['ArrowRight', { kind: 'skip', seconds: 10 }],
    ['ArrowUp', { kind: 'volume', change: 0.1 }],
    ['m', { kind: 'mute' }],
    ['f', { kind: 'fullscreen' }],
    ['c', { kind: 'captions' }],
    ['0', { kind: 'jump', share: 0 }],
    ['7', { kind: 'jump', share: 0.7 }],
    ['?', { kind: 'help' }],
    ['Escape', { kind: 'back' }],
  ])('%s', (key, command) => {
    expect(commandOf(press(key))).toEqual(command);
  });

  it('leaves the keys of the browser alone', () => {
    expect(commandOf(press('l', { ctrlKey: true }))).toBeUndefined();
    expect(commandOf(press('f', { metaKey: true }))).toBeUndefined();
    expect(commandOf(press('Tab'))).toBeUndefined();
    expect(commandOf(press('x'))).toBeUndefined();
  });

  it('leaves a button its space bar and a slider its arrows', () => {
    expect(commandOf(press(' '), element('<button></button>'))).toBeUndefined();
    expect(commandOf(press('ArrowLeft'), element('<input type="range">'))).toBeUndefined();
    expect(commandOf(press('ArrowLeft'), element('<input type="range" data-scrub>'))).toEqual({ kind: 'skip', seconds: -10 });
    expect(commandOf(press('k'), element('<button></button>'))).toEqual({ kind: 'toggle' });
  });
});
