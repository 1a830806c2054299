import { maxLength, maxValue, minValue, number, required } from 'react-admin';

/** The rules of the services that can be told before anything is sent. */
export const name = [required(), maxLength(255)];
export const label = [maxLength(255)];
export const text = [maxLength(4000)];
export const year = [required(), number(), minValue(1888), maxValue(new Date().getFullYear() + 1)];
