import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface ClipOptions {
  seconds: number;
  width?: number;
  height?: number;
  rate?: string;
  sound?: boolean;
}

/** A clip with a picture that changes and a tone, made once by ffmpeg and kept in the temporary folder. */
export function clip({ seconds, width = 640, height = 360, rate = '25', sound = true }: ClipOptions): string {
  const folder = join(tmpdir(), 'codeflix-clips');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${seconds}s-${width}x${height}-${rate.replace('/', '_')}-${sound ? 'sound' : 'mute'}.mp4`);
  if (existsSync(file)) return file;
  const words = ['-v', 'error', '-y', '-f', 'lavfi', '-i', `testsrc2=s=${width}x${height}:r=${rate}:d=${seconds}`];
  if (sound) words.push('-f', 'lavfi', '-i', `sine=f=440:d=${seconds}`, '-c:a', 'aac');
  const fresh = `${file}.${process.pid}.mp4`;
  execFileSync('ffmpeg', [...words, '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', fresh]);
  renameSync(fresh, file);
  return file;
}
