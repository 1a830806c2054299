export type Command =
  | { kind: 'toggle' | 'mute' | 'fullscreen' | 'captions' | 'help' | 'back' }
  | { kind: 'skip'; seconds: number }
  | { kind: 'jump'; share: number }
  | { kind: 'volume'; change: number };

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>;

const commands: Record<string, Command | undefined> = {
  ' ': { kind: 'toggle' },
  k: { kind: 'toggle' },
  j: { kind: 'skip', seconds: -10 },
  l: { kind: 'skip', seconds: 10 },
  ArrowLeft: { kind: 'skip', seconds: -10 },
  ArrowRight: { kind: 'skip', seconds: 10 },
  ArrowUp: { kind: 'volume', change: 0.1 },
  ArrowDown: { kind: 'volume', change: -0.1 },
  m: { kind: 'mute' },
  f: { kind: 'fullscreen' },
  c: { kind: 'captions' },
  '?': { kind: 'help' },
  Escape: { kind: 'back' },
  MediaPlayPause: { kind: 'toggle' },
};

/** What a key means to the player, or undefined. `on` is the element that has the focus: a button keeps its space bar, a slider its arrows (but not the scrub bar, where they mean what they always mean). */
export function commandOf(event: Pressed, on: Element | null = null): Command | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  if (event.key === ' ' && on?.matches('button, a')) return undefined;
  if (event.key.startsWith('Arrow') && on?.matches('input:not([data-scrub]), [role^="menuitem"]')) return undefined;
  if (/^\d$/.test(event.key)) return { kind: 'jump', share: Number(event.key) / 10 };
  return commands[event.key.length === 1 ? event.key.toLowerCase() : event.key];
}
