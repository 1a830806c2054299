import type { CSSProperties } from 'react';
import { cx } from '../cx';
import styles from './skeleton.module.css';

export interface SkeletonProps {
  className?: string;
  width?: CSSProperties['width'];
  height?: CSSProperties['height'];
  ratio?: CSSProperties['aspectRatio'];
}

/** Holds the place of what is loading, in its real size. The region around it carries aria-busy. */
export function Skeleton({ className, width, height, ratio }: SkeletonProps) {
  return <span aria-hidden="true" className={cx(styles.skeleton, className)} style={{ width, height, aspectRatio: ratio }} />;
}
