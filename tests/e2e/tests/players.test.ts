import { createRequire } from 'node:module';
import { join, dirname } from 'node:path';
import { must } from '@codeflix/api';
import { publishedTitle } from '@codeflix/functional-tests/catalogue';
import { clip } from '@codeflix/functional-tests/clips';
import { Platform } from '@codeflix/functional-tests/platform';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launch } from '../src/browser';

const modules = dirname(dirname(createRequire(import.meta.url).resolve('hls.js/package.json')));

/** Each player: its script, and how it plays a manifest, switches to the lowest and highest rendition, tells its gaps and where it ended. */
const players = {
  'Shaka, HLS': {
    script: 'shaka-player/dist/shaka-player.compiled-es2021.js',
    manifest: 'hls',
    start: `const player = new shaka.Player(); await player.attach(video); await player.load(url); player.configure({ abr: { enabled: false } });
      window.pick = (index) => { const tracks = player.getVariantTracks().sort((a, b) => a.bandwidth - b.bandwidth); player.selectVariantTrack(tracks.at(index), true); };
      window.gaps = () => player.getStats().gapsJumped; window.count = () => player.getVariantTracks().length;`,
  },
  'Shaka, DASH': {
    script: 'shaka-player/dist/shaka-player.compiled-es2021.js',
    manifest: 'dash',
    start: `const player = new shaka.Player(); await player.attach(video); await player.load(url); player.configure({ abr: { enabled: false } });
      window.pick = (index) => { const tracks = player.getVariantTracks().sort((a, b) => a.bandwidth - b.bandwidth); player.selectVariantTrack(tracks.at(index), true); };
      window.gaps = () => player.getStats().gapsJumped; window.count = () => player.getVariantTracks().length;`,
  },
  'hls.js': {
    script: 'hls.js/dist/hls.min.js',
    manifest: 'hls',
    start: `const player = new Hls({ nudgeMaxRetry: 0 }); let holes = 0;
      player.on(Hls.Events.ERROR, (_, data) => { if (/bufferSeekOverHole|bufferNudge|bufferStalled/.test(data.details)) ++holes; if (data.fatal) window.broken = data.details; });
      player.loadSource(url); player.attachMedia(video); await new Promise((done) => player.on(Hls.Events.MANIFEST_PARSED, done));
      window.pick = (index) => { player.currentLevel = index < 0 ? player.levels.length + index : index; };
      window.gaps = () => holes; window.count = () => player.levels.length;`,
  },
  'dash.js': {
    script: 'dashjs/dist/modern/umd/dash.all.min.js',
    manifest: 'dash',
    start: `const player = dashjs.MediaPlayer().create(); player.updateSettings({ streaming: { abr: { autoSwitchBitrate: { video: false } } } });
      let jumps = 0; player.on('gapCausedSeek', () => ++jumps); player.on('gapCausedInternalSeek', () => ++jumps);
      // Every 200 ms it looks whether the manifest's duration is over. When that is so before the last samples are, as the sound ends some
      // milliseconds later, it tells the end, and its own seek to it then takes it back half a second, out of the element's ended state.
      player.on('playbackEnded', () => { window.end ??= video.currentTime; });
      player.initialize(video, url, false); await new Promise((done) => player.on('streamInitialized', done));
      window.pick = (index) => { const list = player.getRepresentationsByType('video').sort((a, b) => a.bandwidth - b.bandwidth); player.setRepresentationForTypeById('video', list.at(index).id, true); };
      window.gaps = () => jumps; window.count = () => player.getRepresentationsByType('video').length;`,
  },
} as const;

interface Probe {
  pick: (index: number) => void;
  gaps: () => number;
  count: () => number;
  end?: number;
  broken?: string;
}
type Window_ = Window & typeof globalThis & Probe;

describe('independent players on our manifests', () => {
  let platform: Platform;
  let browser: Browser;
  let manifests: { hls: string; dash: string };
  const seconds = 20;

  beforeAll(async () => {
    platform = await Platform.start();
    const admin = await platform.api(['catalog_admin']);
    const file = clip({ seconds, width: 1280, height: 720, rate: '30000/1001' });
    const video = await publishedTitle(platform, admin, { title: 'Prova de tela', opened: true }, file);
    const viewer = await platform.api(['customer'], 'viewer');
    manifests = (await must(viewer.playback.POST('/sessions', { body: { video_id: video } }))).manifests;
    browser = await launch();
  });
  afterAll(async () => {
    await browser.close();
    await platform.dispose();
  });

  const at = (page: Page, time: number) =>
    page.waitForFunction((least) => (document.querySelector('video')?.currentTime ?? 0) >= least, time, { timeout: 60_000 });
  /** Where it stands, what it holds and what it asked for last: what a stop is explained by. */
  const standing = (page: Page) =>
    page.evaluate(() => {
      const video = document.querySelector('video');
      if (!video) return 'no video';
      const held = Array.from({ length: video.buffered.length }, (_, range) => [video.buffered.start(range), video.buffered.end(range)]);
      const asked = performance.getEntriesByType('resource').slice(-8) as PerformanceResourceTiming[];
      const answers = asked.map((each) => [each.name.slice(-24), each.responseStatus, Math.round(each.duration)]);
      return JSON.stringify({
        at: video.currentTime,
        paused: video.paused,
        ready: video.readyState,
        held,
        jumps: (window as unknown as Window_).gaps(),
        answers,
      });
    });
  const height = (page: Page) => page.evaluate(() => document.querySelector('video')?.videoHeight ?? 0);

  test.each(Object.entries(players))('%s plays to the end, seeks and switches renditions with no gap jumped', async (_, player) => {
    const page = await (await browser.newContext()).newPage();
    // A page of the platform's origin without its Content-Security-Policy, so that foreign players may run on it.
    await page.route('**/bench', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><video muted playsinline></video>' }));
    await page.goto(`${platform.origin}/bench`);
    await page.addScriptTag({ path: join(modules, player.script) });
    await page.evaluate(
      `(async () => { const video = document.querySelector('video'); const url = ${JSON.stringify(platform.origin + manifests[player.manifest])};
        video.addEventListener('ended', () => { window.end ??= video.currentTime; }); ${player.start} await video.play(); })()`,
    );
    expect(await page.evaluate(() => (window as unknown as Window_).count())).toBeGreaterThanOrEqual(2);
    await page.evaluate(() => (window as unknown as Window_).pick(0));
    await at(page, 3);
    await page.waitForFunction(() => (document.querySelector('video')?.videoHeight ?? 0) < 720);
    const low = await height(page);
    await page.evaluate(() => (window as unknown as Window_).pick(-1));
    await page.waitForFunction((before) => (document.querySelector('video')?.videoHeight ?? 0) > before, low, { timeout: 30_000 });
    expect(await height(page)).toBe(720);
    await page.evaluate(() => {
      const video = document.querySelector('video');
      if (video) video.currentTime = 13.4;
    });
    await at(page, 15);
    const ended = page.waitForFunction(() => (window as unknown as Window_).end !== undefined, undefined, { timeout: 60_000 });
    await ended.catch(async () => {
      throw new Error(`it did not end: ${await standing(page)}`);
    });
    const end = await page.evaluate(() => (window as unknown as Window_).end);
    expect(Math.abs((end ?? 0) - seconds)).toBeLessThan(0.2);
    expect(await page.evaluate(() => (window as unknown as Window_).gaps())).toBe(0);
    expect(await page.evaluate(() => (window as unknown as Window_).broken)).toBeUndefined();
    await page.context().close();
  });
});
